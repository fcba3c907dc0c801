package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are written piece by piece, each to be as one that is rendered as a whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class LargeAnswersTest {
  /** What neither a socket nor the server's buffers take at once. */
  private static final int LARGEST = 512 << 10;

  private final byte[] value = new byte[LARGEST];
  private RunningDoor door;
  private HttpClient client;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    door = RunningDoor.openWith(folder);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    new Random(7).nextBytes(value);
    for (String key : List.of("large/a", "large/b", "large/c")) {
      put(key, value);
    }
    put("small", "v".getBytes(StandardCharsets.US_ASCII));
  }

  @AfterAll
  void close() {
    client.close();
    door.close();
  }

  @Test
  void aLargeValueIsWhole() throws Exception {
    HttpResponse<String> answer = get("large/a");

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("X-Consul-Index")).isPresent();
    assertThat(answer.body())
        .startsWith("[{\"LockIndex\":0,\"Key\":\"large/a\",\"Flags\":0,\"Value\":\"" + encoded())
        .endsWith("}]");
  }

  @Test
  void soItIsPretty() throws Exception {
    assertThat(get("large/a?pretty").body())
        .startsWith("[\n    {\n        \"LockIndex\": 0,\n        \"Key\": \"large/a\",")
        .contains("\"Value\": \"" + encoded() + "\",\n")
        .endsWith("    }\n]\n");
  }

  @Test
  void soItIsCompressed() throws Exception {
    HttpRequest request = request("large/a").header("Accept-Encoding", "gzip").build();
    HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(get("large/a").body());
    }
  }

  @Test
  void soIsAListOfThem() throws Exception {
    assertThat(get("large/?recurse").body())
        .startsWith("[{")
        .contains("\"Key\":\"large/a\"", "\"Key\":\"large/b\"", "\"Key\":\"large/c\"")
        .hasSizeGreaterThan(3 * LARGEST)
        .endsWith("}]");
  }

  @Test
  void valuesAroundThePiecesOfTheirTextAreWhole() throws Exception {
    for (int size : new int[] {24 << 10, (24 << 10) + 1, (24 << 10) + 2, (64 << 10) + 1}) {
      byte[] part = Arrays.copyOf(value, size);
      put("sized", part);

      assertThat(get("sized").body())
          .contains("\"Value\":\"" + Base64.getEncoder().encodeToString(part) + "\"");
    }
  }

  @Test
  void aWaitForOneEndsWithIt() throws Exception {
    put("awaited", value);
    String index = get("awaited").headers().firstValue("X-Consul-Index").orElseThrow();
    CompletableFuture<HttpResponse<String>> waits =
        client.sendAsync(
            request("awaited?wait=30s&index=" + index).build(), BodyHandlers.ofString());
    byte[] other = value.clone();
    other[0]++;

    put("awaited", other);

    assertThat(waits)
        .succeedsWithin(Duration.ofSeconds(20))
        .satisfies(
            got -> assertThat(got.body()).contains(Base64.getEncoder().encodeToString(other)));
  }

  /** The thread that has answered finds the next request and goes on with it. */
  @Test
  void manyThatAreAskedForAtOnceOnOneConnectionAllCome() throws Exception {
    String ask = "GET /v1/kv/large/b HTTP/1.1\r\nHost: h\r\n\r\n";
    String last = ask.replace("Host: h\r\n", "Host: h\r\nConnection: close\r\n");

    RawHttp.Answer answers =
        new RawHttp(door.uri(), Duration.ofSeconds(20))
            .send((ask.repeat(9) + last).getBytes(StandardCharsets.US_ASCII));

    assertThat(answers.ended()).isTrue();
    assertThat(answers.body().split("HTTP/1.1 200", -1)).hasSize(10);
    assertThat(answers.body()).hasSizeGreaterThan(10 * encoded().length());
  }

  @Test
  void oneThatNobodyTakesHoldsUpNobody() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        Socket socket = new Socket(door.uri().getHost(), door.uri().getPort());
        idle.add(socket);
        ask(socket, "large/c");
      }

      assertThat(get("large/a").body()).contains(encoded());
      assertThat(get("small").body()).contains("\"Key\":\"small\"");
    } finally {
      for (Socket each : idle) {
        each.close();
      }
    }
  }

  private static void ask(Socket socket, String key) throws IOException {
    String request = "GET /v1/kv/" + key + " HTTP/1.1\r\nHost: h\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private String encoded() {
    return Base64.getEncoder().encodeToString(value);
  }

  private HttpResponse<String> get(String path) {
    return client.sendAsync(request(path).build(), BodyHandlers.ofString()).join();
  }

  private void put(String key, byte[] content) throws Exception {
    HttpRequest request = request(key).PUT(BodyPublishers.ofByteArray(content)).build();
    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("true");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(door.uri().resolve("/v1/kv/" + path));
  }
}
