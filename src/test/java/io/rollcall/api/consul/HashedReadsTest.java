package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code agent/service/:id?hash=} waits for another content, not for an index. */
class HashedReadsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static RunningDoor door;

  @BeforeAll
  static void open() {
    door = RunningDoor.open(folder, true);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @Test
  void aChangeOfTheInstanceEndsTheWait() throws Exception {
    register("{\"ID\":\"w1\",\"Name\":\"w\",\"Port\":1}");
    String seen = hash(get("w1", ""));
    CompletableFuture<HttpResponse<String>> waiting = get("w1", "?hash=" + seen + "&wait=60s");
    register("{\"ID\":\"w2\",\"Name\":\"w\",\"Port\":1}");
    register("{\"ID\":\"w1\",\"Name\":\"w\",\"Port\":2}");

    HttpResponse<String> answer = waiting.get(10, TimeUnit.SECONDS);
    assertThat(answer.body()).contains("\"Port\":2");
    assertThat(answer.headers().firstValue("X-Consul-ContentHash")).isNotEmpty().isNotEqualTo(seen);
  }

  @Test
  void theEndOfTheInstanceEndsTheWait() throws Exception {
    register("{\"Name\":\"gone\"}");
    String seen = hash(get("gone", ""));
    CompletableFuture<HttpResponse<String>> waiting = get("gone", "?hash=" + seen + "&wait=60s");
    put("/v1/agent/service/deregister/gone", "");

    HttpResponse<String> answer = waiting.get(10, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("unknown service ID: gone");
  }

  @Test
  void withoutNewsTheSameComesAfterTheWait() throws Exception {
    register("{\"Name\":\"calm\"}");
    String seen = hash(get("calm", ""));

    assertThat(hash(get("calm", "?hash=" + seen + "&wait=50ms"))).isEqualTo(seen);
  }

  private static String hash(CompletableFuture<HttpResponse<String>> answer) throws Exception {
    return answer
        .get(10, TimeUnit.SECONDS)
        .headers()
        .firstValue("X-Consul-ContentHash")
        .orElseThrow();
  }

  private static void register(String body) throws Exception {
    put("/v1/agent/service/register", body);
  }

  private static void put(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(door.uri().resolve(path))
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  private static CompletableFuture<HttpResponse<String>> get(String id, String query) {
    HttpRequest request =
        HttpRequest.newBuilder(door.uri().resolve("/v1/agent/service/" + id + query)).build();
    return CLIENT.sendAsync(request, BodyHandlers.ofString());
  }
}
