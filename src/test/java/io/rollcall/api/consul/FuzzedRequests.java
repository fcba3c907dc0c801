package io.rollcall.api.consul;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * Requests as a bad client would send them: a good one, of any route, with something wrong in it.
 * The same seed and routes draw the same requests. One thread.
 *
 * <p>Keys and names that good requests hold begin with {@code fuzz}.
 */
final class FuzzedRequests {

  record Route(String pattern, RequestMethod method) {}

  private static final List<String> METHODS =
      List.of("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get", "PUTT");

  /** Values for any parameter; a wait is drawn apart, for a good one takes its time. */
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "-1",
          "true",
          "false",
          "maybe",
          "10ms",
          "99999999999999999999",
          "18446744073709551615",
          "1e3",
          "NaN",
          "fuzz",
          "fuzz%2Fa",
          "%00",
          "%ff%fe",
          "%zz",
          "%",
          "a:b",
          ":",
          "+",
          "dc1",
          "nowhere",
          "_agent",
          "_ip",
          "11111111-2222-3333-4444-555555555555",
          "any",
          "critical",
          "Service+%3D%3D+%22web%22",
          "((((((((((((((((",
          "not+not+not+Node",
          "%F0%9F%92%A9",
          "..%2F..",
          "<script>",
          "{}",
          "2147483648",
          "prometheus",
          "text",
          "_all");

  private static final List<String> PARAMETERS =
      """
      stale
      consistent
      leader
      cached
      max_stale
      dc
      ns
      partition
      filter
      near
      node-meta
      tag
      passing
      keys
      separator
      recurse
      raw
      cas
      flags
      acquire
      release
      pretty
      hash
      enable
      reason
      note
      format
      token
      wan
      segment
      status
      prune
      node
      service
      limit
      replace-existing-checks
      loglevel
      logjson
      id
      address
      name
      merge-central-config
      connect
      peer
      state
      sg
      ixn
      check
      none
      """
          .lines()
          .toList();

  private static final List<String> WAITS = List.of("1ms", "10ms", "0.5ms", "x", "5", "1us", "%zz");

  private static final List<String> HEADERS =
      List.of(
          "X-Consul-Token: fuzz",
          "Cache-Control: max-age=x",
          "Cache-Control: max-age=99999999999999999999, stale-if-error",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Type: multipart/form-data",
          "Content-Type: a/b/c; charset=nonsense",
          "Content-Encoding: gzip",
          "Accept-Encoding: gzip",
          "Accept-Encoding: gzip;q=x, *;q=0",
          "Accept: text/plain",
          "Accept: nonsense",
          "Range: bytes=0-1",
          "If-None-Match: *",
          "Origin: http://elsewhere",
          "Expect: 100-continue",
          "Upgrade: h2c",
          "X-Forwarded-For: \u0001",
          "Host: second",
          "Authorization: Bearer x",
          "Cookie: a=b; ;;; =",
          "X-Long: " + "x".repeat(6_000));

  private static final String SERVICE =
      """
      {"ID":"fuzz-1","Name":"fuzz","Port":80,"Address":"10.0.0.1","Tags":["a","b"],"Meta":{"k":"v"},\
      "EnableTagOverride":true,"Weights":{"Passing":1,"Warning":2},"TaggedAddresses":{"lan":\
      {"Address":"10.0.0.2","Port":81}},"Check":{"TTL":"3600s","Status":"passing"},\
      "Checks":[{"CheckID":"fuzz-c","Name":"c","TTL":"3600s","DeregisterCriticalServiceAfter":"3h"}]}\
      """;

  private static final String ENTRY =
      """
      {"Node":"fuzz-node","Address":"10.0.0.3","TaggedAddresses":{"lan":"10.0.0.3"},"NodeMeta":{"a":"b"},\
      "Service":{"ID":"fuzz-2","Service":"fuzz","Port":8080,"Tags":["a"]},\
      "Check":{"CheckID":"fuzz-2c","Name":"c","Status":"critical","ServiceID":"fuzz-2"},"SkipNodeUpdate":false}\
      """;

  private static final String TXN =
      """
      [{"KV":{"Verb":"set","Key":"fuzz/txn","Value":"aGVsbG8=","Flags":1}},{"KV":{"Verb":"get","Key":"fuzz/txn"}},\
      {"KV":{"Verb":"cas","Key":"fuzz/txn","Value":"","Index":1}},{"Node":{"Verb":"get","Node":{"Node":"fuzz-node"}}},\
      {"Service":{"Verb":"get","Node":"fuzz-node","Service":{"ID":"fuzz-2"}}},\
      {"Check":{"Verb":"get","Check":{"Node":"fuzz-node","CheckID":"fuzz-2c"}}}]\
      """;

  /** Bodies by the beginning of the pattern they are for; the longest wins. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("/v1/kv/", "a value"),
          Map.entry("/v1/txn", TXN),
          Map.entry(
              "/v1/session/create",
              "{\"Name\":\"fuzz\",\"TTL\":\"7200s\",\"Behavior\":\"delete\",\"LockDelay\":\"15s\",\"Checks\":[]}"),
          Map.entry("/v1/agent/service/register", SERVICE),
          Map.entry(
              "/v1/agent/check/register",
              "{\"ID\":\"fuzz-c2\",\"Name\":\"c\",\"TTL\":\"3600s\",\"Notes\":\"n\",\"ServiceID\":\"fuzz-1\"}"),
          Map.entry("/v1/agent/check/update", "{\"Status\":\"warning\",\"Output\":\"o\"}"),
          Map.entry("/v1/catalog/register", ENTRY),
          Map.entry("/v1/catalog/deregister", "{\"Node\":\"fuzz-node\",\"ServiceID\":\"fuzz-2\"}"),
          Map.entry("/v1/event/fire/", "payload"),
          Map.entry(
              "/v1/query",
              "{\"Name\":\"fuzz\",\"Service\":{\"Service\":\"fuzz\",\"Tags\":[\"a\"],\"OnlyPassing\":true,"
                  + "\"Near\":\"_agent\",\"Failover\":{\"NearestN\":3}},\"DNS\":{\"TTL\":\"10s\"}}"),
          Map.entry(
              "/v1/coordinate/update",
              "{\"Node\":\"fuzz-node\",\"Coord\":{\"Vec\":[0,0,0,0,0,0,0,0],\"Error\":1.5,\"Height\":1e-5}}"),
          Map.entry(
              "/v1/operator/autopilot/configuration",
              "{\"CleanupDeadServers\":true,\"LastContactThreshold\":\"200ms\",\"MaxTrailingLogs\":250}"));

  private static final List<String> TOKENS =
      List.of(
          "null",
          "-1",
          "1e400",
          "3.5",
          "\"x\"",
          "[]",
          "{}",
          "true",
          "99999999999999999999",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "[[[[[[[[",
          "\"" + "y".repeat(5_000) + "\"");

  private final Random random;
  private final List<Route> routes;

  FuzzedRequests(Random random, List<Route> routes) {
    this.random = random;
    this.routes = routes;
  }

  /** A request with none to three things wrong. */
  byte[] next() {
    Route route = pick(routes);
    String path = route.pattern() + (route.pattern().endsWith("/") ? rest(route.pattern()) : "");
    String method = route.method().name();
    byte[] body = bytes(method.equals("GET") ? "" : body(route.pattern()));
    if (one(3)) {
      body = damagedBody(body);
    }
    if (one(12)) {
      method = pick(METHODS);
    }
    if (one(8)) {
      path = damagedPath(path);
    }
    String query = one(3) ? "" : query();
    // What deletes everything does so on purpose.
    if (method.equals("DELETE") && !path.contains("fuzz")) {
      method = "GET";
    }
    return assembled(method, path, query, headers(), body);
  }

  private String rest(String pattern) {
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> "11111111-2222-3333-4444-555555555555";
      case 2 -> "fuzz-node";
      case 3 -> "fuzz-" + random.nextInt(3);
      case 4 -> "service:fuzz-1";
      case 5 -> "fuzz%2F%2e%2e%2Fx%00y";
      case 6 -> "fuzz/" + "k".repeat(random.nextInt(9_000));
      case 7 -> "critical";
      default -> pattern.equals("/v1/kv/") ? "fuzz/" + random.nextInt(40) : "fuzz";
    };
  }

  private String body(String pattern) {
    return BODIES.entrySet().stream()
        .filter(each -> pattern.startsWith(each.getKey()))
        .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse("{\"ID\":\"fuzz\",\"Name\":\"fuzz\"}");
  }

  private byte[] damagedBody(byte[] good) {
    String text = new String(good, StandardCharsets.UTF_8);
    return switch (random.nextInt(12)) {
      case 0 -> Arrays.copyOf(good, random.nextInt(good.length + 1));
      case 1 -> flipped(good);
      case 2 -> bytes("");
      case 3 -> bytes(text + text);
      case 4 -> noise(random.nextInt(300));
      case 5 -> noise(random.nextInt(one(10) ? 3 << 20 : 20_000));
      case 6 -> bytes("[".repeat(random.nextInt(50_000)));
      case 7 -> bytes(pick(TOKENS));
      case 8 -> bytes(text.replaceFirst("\"[A-Z]", "\"x" + random.nextInt(10)));
      case 9 -> bytes("\ufeff" + text);
      case 10 -> bytes("[" + (text + ",").repeat(200) + text + "]");
      default -> bytes(otherValue(text));
    };
  }

  /** Puts something else in the place of one value. */
  private String otherValue(String json) {
    List<Integer> colons = new ArrayList<>();
    for (int at = json.indexOf(':'); at >= 0; at = json.indexOf(':', at + 1)) {
      colons.add(at);
    }
    if (colons.isEmpty()) {
      return pick(TOKENS);
    }
    int from = pick(colons) + 1;
    int to = from;
    while (to < json.length() && ",}]".indexOf(json.charAt(to)) < 0) {
      to++;
    }
    return json.substring(0, from) + pick(TOKENS) + json.substring(to);
  }

  private byte[] flipped(byte[] good) {
    byte[] bad = good.clone();
    for (int i = random.nextInt(4); i >= 0 && bad.length > 0; i--) {
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
    }
    return bad;
  }

  private String damagedPath(String path) {
    return switch (random.nextInt(8)) {
      case 0 -> path.substring(0, 1 + random.nextInt(path.length()));
      case 1 -> path + "/";
      case 2 -> path.replace("/", "//");
      case 3 -> path + "%zz";
      case 4 -> path + "/../" + pick(VALUES);
      case 5 -> path.toUpperCase(Locale.ROOT);
      case 6 -> path + ";x=y";
      default -> "/v1/" + pick(VALUES);
    };
  }

  private String query() {
    List<String> parts = new ArrayList<>();
    if (one(3)) {
      parts.add("wait=" + pick(WAITS)); // the first counts: nobody waits for long
      parts.add("index=" + pick(VALUES));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = one(15) ? pick(VALUES) : pick(PARAMETERS);
      parts.add(one(4) ? name : name + "=" + pick(VALUES));
    }
    if (one(40)) {
      parts.add("tag=x&".repeat(random.nextInt(500)));
    }
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private String headers() {
    StringBuilder all = new StringBuilder();
    for (int i = one(2) ? 0 : random.nextInt(3); i > 0; i--) {
      all.append(pick(HEADERS)).append("\r\n");
    }
    return all.toString();
  }

  private byte[] assembled(
      String method, String path, String query, String headers, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String start = method + " " + path + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    boolean chunked = content.length > 0 && one(8);
    String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + content.length;
    out.writeBytes(bytes(start + headers + length + "\r\n\r\n"));
    if (chunked) {
      out.writeBytes(bytes((one(10) ? "xyz" : Integer.toHexString(content.length)) + "\r\n"));
    }
    out.writeBytes(content);
    if (chunked) {
      out.writeBytes(bytes("\r\n0\r\n\r\n"));
    }
    return out.toByteArray();
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
