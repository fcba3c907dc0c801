package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A door that has room for one large body at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyMemoryOfTheDoorTest {
  private static final int ROOM = 64 << 10;

  private RunningDoor door;
  private HttpClient client;

  @BeforeAll
  void open(@TempDir Path folder) {
    door = RunningDoor.openWith(folder, "test.body-memory=" + ROOM);
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  void close() {
    client.close();
    door.close();
  }

  @Test
  void largeBodiesTakeTurnsAndAllAreTaken() {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(client.sendAsync(put("kv/" + i, "v".repeat(ROOM - 1)), BodyHandlers.ofString()));
    }

    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .succeedsWithin(Duration.ofSeconds(30))
                    .satisfies(got -> assertThat(got.body()).isEqualTo("true")));
  }

  @Test
  @Timeout(30)
  void aBodyWaitsForTheOneBeforeIt() throws Exception {
    try (Socket slow = new Socket(door.uri().getHost(), door.uri().getPort())) {
      String head = "PUT /v1/kv/slow HTTP/1.1\r\nHost: h\r\nContent-Length: " + ROOM + "\r\n\r\n";
      slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().write('v');
      // Until its room is taken, the other one may be first.
      CompletableFuture<HttpResponse<String>> waits;
      do {
        waits = client.sendAsync(put("kv/next", "v".repeat(ROOM)), BodyHandlers.ofString());
      } while (isDoneWithin(waits, Duration.ofMillis(300)));

      CompletableFuture<HttpResponse<String>> small =
          client.sendAsync(put("kv/small", "abc"), BodyHandlers.ofString());
      for (int i = 0; i < 20; i++) {
        assertThat(get("kv/absent").statusCode()).isEqualTo(404);
      }

      slow.getOutputStream().write("v".repeat(ROOM - 1).getBytes(StandardCharsets.US_ASCII));

      assertThat(waits).succeedsWithin(Duration.ofSeconds(9));
      assertThat(small.get(9, TimeUnit.SECONDS).body()).isEqualTo("true");
      assertThat(get("kv/small?raw").body()).isEqualTo("abc");
      assertThat(get("kv/slow?raw").body()).hasSize(ROOM);
    }
  }

  private static boolean isDoneWithin(CompletableFuture<?> answer, Duration time) throws Exception {
    try {
      answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Test
  void whateverBecomesOfARequestItsRoomIsGivenBack() throws Exception {
    RawHttp raw = new RawHttp(door.uri(), Duration.ofSeconds(10));
    for (int i = 0; i < 3; i++) {
      // Refused after it was read, refused by what it says, and broken off halfway.
      assertThat(send(put("txn", "x".repeat(ROOM))).statusCode()).isEqualTo(400);
      assertThat(send(put("kv/a?cas=x", "v".repeat(ROOM))).statusCode()).isEqualTo(500);
      raw.send(
          ("PUT /v1/kv/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: "
                  + ROOM
                  + "\r\n\r\nhalf")
              .getBytes(StandardCharsets.US_ASCII));
    }

    assertThat(send(put("kv/a", "v".repeat(ROOM))).body()).isEqualTo("true");
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(door.uri().resolve("/v1/" + path)).build());
  }

  private HttpRequest put(String path, String body) {
    return HttpRequest.newBuilder(door.uri().resolve("/v1/" + path))
        .PUT(BodyPublishers.ofString(body))
        .build();
  }
}
