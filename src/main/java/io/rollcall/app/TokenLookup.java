package io.rollcall.app;

import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Servers by a running Rollcall cluster: under a token they write themselves into one key there, by
 * compare-and-set, until as many have as the new cluster shall have. So who belongs to it is
 * decided in one place, whatever order they start in, and one too many is told so.
 *
 * <p>Example: {@code rollcall/discovery/TOKEN} holds {@code size 3}, {@code n1=10.0.0.1:8300},
 * {@code n2=10.0.0.2:8300}, one a line.
 */
final class TokenLookup implements Formation.Lookup {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int ATTEMPTS = 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI key;
  private final String token;
  private final int size;
  private final Member self;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  TokenLookup(URI cluster, String token, int size, Member self) {
    String base = cluster.toString();
    this.key =
        URI.create(
            (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + "/v1/kv/rollcall/discovery/"
                + token);
    this.token = token;
    this.size = size;
    this.self = self;
  }

  private record Found(List<String> lines, long index) {}

  @Override
  public List<String> addresses() throws IOException {
    String own = self.name() + "=" + self.address();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Found found = read();
      List<String> lines = found.lines().isEmpty() ? List.of("size " + size) : found.lines();
      if (!lines.getFirst().equals("size " + size)) {
        throw new IOException(
            "token " + token + " is for " + lines.getFirst() + " (expected: size " + size + ")");
      }
      List<String> servers = lines.subList(1, lines.size());
      if (servers.contains(own)) {
        return servers.stream().map(each -> each.substring(each.indexOf('=') + 1)).toList();
      }
      Optional<String> namesake =
          servers.stream().filter(each -> each.startsWith(self.name() + "=")).findFirst();
      if (namesake.isPresent()) {
        throw new IOException(
            "token " + token + " was used by " + namesake.get() + " (expected: " + own + ")");
      }
      if (servers.size() >= size) {
        throw new IOException(
            "token "
                + token
                + " has its "
                + size
                + " servers already, "
                + servers
                + ". This one is too many; to add it, start it with rollcall.cluster.join");
      }
      List<String> wanted = new ArrayList<>(lines);
      wanted.add(own);
      write(wanted, found.index());
    }
    throw new IOException("token " + token + " is written to by too many at once");
  }

  private Found read() throws IOException {
    HttpResponse<String> metadata = send(HttpRequest.newBuilder(URI.create(key + "?consistent")));
    if (metadata.statusCode() == 404) {
      return new Found(List.of(), 0);
    }
    expectOk(metadata);
    try {
      JsonNode entry = JSON.readTree(metadata.body()).required(0);
      String text =
          new String(
              Base64.getDecoder().decode(entry.required("Value").asString()),
              StandardCharsets.UTF_8);
      return new Found(text.lines().toList(), entry.required("ModifyIndex").asLong());
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException(key + " answers " + metadata.body() + " (expected: a key)", e);
    }
  }

  private void write(List<String> lines, long index) throws IOException {
    expectOk(
        send(
            HttpRequest.newBuilder(URI.create(key + "?cas=" + index))
                .PUT(HttpRequest.BodyPublishers.ofString(String.join("\n", lines)))));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException(key + " cannot be reached: " + e, e);
    }
  }

  private void expectOk(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          key + " answers " + answer.statusCode() + " " + answer.body() + " (expected: 200)");
    }
  }
}
