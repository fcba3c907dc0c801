package io.rollcall.agent.check;

import io.rollcall.model.CheckDefinition.Probe;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a probe sends. Immutable.
 *
 * @param url as it was given, for messages
 * @param target where to connect
 * @param path path and query
 * @param headers what the check gives, by name in any case
 */
record HttpRequest(
    String method,
    String url,
    URI uri,
    Authority target,
    String path,
    Map<String, List<String>> headers,
    String body) {

  /** Written by the request itself, whatever the check gives. */
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "transfer-encoding", "trailer");

  /** Not carried on to another host by a redirect. */
  private static final Set<String> SECRETS =
      Set.of("authorization", "cookie", "cookie2", "www-authenticate");

  /** Throws {@link IllegalArgumentException} when the check cannot be sent. */
  static HttpRequest of(Probe.Http probe) {
    String method = probe.method().isEmpty() ? "GET" : probe.method();
    if (!isToken(method)) {
      throw new IllegalArgumentException("net/http: invalid method \"" + method + "\"");
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(probe.headers());
    headers.forEach(HttpRequest::validate);
    return of(method, probe.url(), URI.create(escaped(probe.url())), headers, probe.body());
  }

  private static HttpRequest of(
      String method, String url, URI uri, Map<String, List<String>> headers, String body) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("unsupported protocol scheme \"" + scheme + "\"");
    }
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    Authority target =
        Authority.parse(
            authority.substring(authority.lastIndexOf('@') + 1), scheme.equals("https") ? 443 : 80);
    if (target == null || target.host().isEmpty()) {
      throw new IllegalArgumentException("http: no Host in request URL \"" + url + "\"");
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new HttpRequest(method, url, uri, target, path + query, headers, body);
  }

  /** Go escapes what a URL may not hold; here only what people really write. */
  private static String escaped(String url) {
    StringBuilder escaped = new StringBuilder(url.length());
    for (byte each : url.strip().getBytes(StandardCharsets.UTF_8)) {
      if (each <= ' ' || "\"<>\\^`{|}".indexOf(each) >= 0) {
        escaped.append('%').append("%02X".formatted(each & 0xff));
      } else {
        escaped.append((char) each);
      }
    }
    return escaped.toString();
  }

  boolean https() {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** The next request after a reply with this code, which is a redirect's. */
  HttpRequest redirected(int code, String location) {
    URI next = uri.resolve(URI.create(escaped(location)));
    boolean keepsMethod =
        code == 307 || code == 308 || method.equals("GET") || method.equals("HEAD");
    Map<String, List<String>> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    kept.putAll(headers);
    HttpRequest request =
        of(keepsMethod ? method : "GET", next.toString(), next, kept, keepsMethod ? body : "");
    if (!request.target().host().equalsIgnoreCase(target.host())) {
      kept.remove("Host");
      SECRETS.forEach(kept::remove);
    }
    return request;
  }

  byte[] encoded() {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    line(head, "Host", first("Host", hostOfUrl()));
    line(head, "Connection", "close");
    defaultLine(head, "User-Agent", "Consul Health Check");
    defaultLine(head, "Accept", "text/plain, text/*, */*");
    String user = user();
    if (user != null) {
      defaultLine(
          head,
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }
    if (content.length > 0 || !(method.equals("GET") || method.equals("HEAD"))) {
      line(head, "Content-Length", Integer.toString(content.length));
    }
    headers.forEach(
        (name, values) -> {
          if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> line(head, name, value));
          }
        });
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, whole, start.length, content.length);
    return whole;
  }

  private String hostOfUrl() {
    String authority = uri.getRawAuthority();
    return authority.substring(authority.lastIndexOf('@') + 1);
  }

  private @Nullable String user() {
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    return at < 0 ? null : authority.substring(0, at);
  }

  private String first(String name, String otherwise) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() || values.getFirst().isEmpty() ? otherwise : values.getFirst();
  }

  private void defaultLine(StringBuilder head, String name, String value) {
    if (!headers.containsKey(name)) {
      line(head, name, value);
    }
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  /** A header must not smuggle in another one. */
  private static void validate(String name, List<String> values) {
    if (!isToken(name)) {
      throw new IllegalArgumentException("net/http: invalid header field name \"" + name + "\"");
    }
    for (String value : values) {
      if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
        throw new IllegalArgumentException(
            "net/http: invalid header field value for \"" + name + "\"");
      }
    }
  }

  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }
}
