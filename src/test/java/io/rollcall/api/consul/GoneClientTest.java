package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.watch.Watches;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Clients that leave, or go on asking, while a read of theirs is parked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoneClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private RunningDoor door;
  private Watches watches;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    door = RunningDoor.openWith(folder);
    watches = door.bean(Watches.class);
    put("a", "1");
  }

  @AfterAll
  void close() {
    door.close();
  }

  @Test
  void aClientThatLeavesTakesItsWaitWithIt() throws Exception {
    KeptConnection client = parked("a");
    awaitWaiters(1);
    client.close();
    awaitWaiters(0);
  }

  @Test
  void aRequestThatIsSentWhileOneIsParkedIsAnsweredAfterIt() throws Exception {
    try (KeptConnection client = parked("b")) {
      awaitWaiters(1);
      client.send(get("/v1/kv/a?raw"));
      put("b", "2");
      assertThat(client.answer()).contains("\"Key\":\"b\"");
      assertThat(client.answer()).isEqualTo("1");
      client.send(get("/v1/kv/b?raw"));
      assertThat(client.answer()).isEqualTo("2");
    }
    awaitWaiters(0);
  }

  /** Waits for news of a key with the index that it has now. */
  private KeptConnection parked(String key) throws Exception {
    KeptConnection client = new KeptConnection(door.uri());
    client.send(get("/v1/kv/" + key + "?wait=5m&index=" + index(key)));
    return client;
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private String index(String key) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(door.uri() + "/v1/kv/" + key)).build(),
              HttpResponse.BodyHandlers.discarding())
          .headers()
          .firstValue("X-Consul-Index")
          .orElseThrow();
    }
  }

  private void put(String key, String value) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(door.uri() + "/v1/kv/" + key))
            .PUT(HttpRequest.BodyPublishers.ofString(value))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("true");
    }
  }

  private void awaitWaiters(long count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (watches.waiters() != count && System.nanoTime() < deadline) {
      Thread.sleep(10); // nothing tells when the server has seen that a socket closed
    }
    assertThat(watches.waiters()).isEqualTo(count);
  }
}
