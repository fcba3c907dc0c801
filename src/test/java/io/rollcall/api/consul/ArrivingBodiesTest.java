package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A write is the same whether its body comes with its head, after it, in parts, or never. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class ArrivingBodiesTest {
  private static final String TRUE = "true";

  private RunningDoor door;

  @BeforeAll
  void open(@TempDir Path folder) {
    door = RunningDoor.openWith(folder);
  }

  @AfterAll
  void close() {
    door.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 8_192, 16_384, 16_385, 100_000})
  void withItsHead(int length) throws Exception {
    String value = "v".repeat(length);
    try (Client client = new Client()) {
      client.send(head("PUT", "whole", "Content-Length: " + length) + value);
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(client.value("whole")).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 999})
  void inParts(int first) throws Exception {
    String value = "0123456789".repeat(100);
    try (Client client = new Client()) {
      client.send(head("PUT", "parts", "Content-Length: 1000") + value.substring(0, first));
      client.pause();
      client.send(value.substring(first));
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(client.value("parts")).isEqualTo(value);
    }
  }

  @Test
  void severalOnOneConnectionAtOnce() throws Exception {
    try (Client client = new Client()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append(head("PUT", "many/" + i, "Content-Length: 2")).append("%02d".formatted(i));
      }
      client.send(all + head("DELETE", "many/7", "Content-Length: 0"));
      for (int i = 0; i < 51; i++) {
        assertThat(client.answer()).isEqualTo(TRUE);
      }
      assertThat(client.value("many/49")).isEqualTo("49");
      client.send(head("GET", "many/7?raw", "X: y"));
      assertThat(client.answer()).isEmpty();
    }
  }

  @Test
  void inChunks() throws Exception {
    try (Client client = new Client()) {
      client.send(
          head("PUT", "chunks", "Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(client.value("chunks")).isEqualTo("abcde");
    }
  }

  @Test
  void whenItsSenderWasToldToGoOn() throws Exception {
    try (Client client = new Client()) {
      client.send(head("PUT", "asked", "Content-Length: 3", "Expect: 100-continue"));
      assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.line()).isEmpty();
      client.send("abc");
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(client.value("asked")).isEqualTo("abc");
    }
  }

  @Test
  void aBrokenOneIsNotWritten() throws Exception {
    try (Client client = new Client()) {
      client.send(head("PUT", "broken", "Content-Length: 10") + "abc");
      client.socket.shutdownOutput();
      assertThat(client.line()).startsWith("HTTP/1.1 400 ");
    }
    try (Client client = new Client()) {
      client.send(head("GET", "broken?raw", "X: y"));
      assertThat(client.line()).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void aRefusedOneLeavesTheConnectionInOrder() throws Exception {
    try (Client client = new Client()) {
      client.send(head("PUT", "refused?cas=none", "Content-Length: 3") + "abc");
      assertThat(client.answer()).contains("strconv.ParseUint");
      client.send(head("PUT", "refused", "Content-Length: 3") + "abc");
      assertThat(client.answer()).isEqualTo(TRUE);
    }
  }

  private static String head(String method, String key, String... fields) {
    return "%s /v1/kv/%s HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n"
        .formatted(method, key, String.join("\r\n", fields));
  }

  /** A connection whose segments are its own to decide. */
  private final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Client() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), door.uri().getPort());
      socket.setTcpNoDelay(true);
      in = socket.getInputStream();
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Long enough for the server to read what was sent; the answer is the same if it has not. */
    void pause() throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(50);
    }

    String value(String key) throws IOException {
      send(head("GET", key + "?raw", "X: y"));
      return answer();
    }

    String answer() throws IOException {
      int length = 0;
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring("Content-Length: ".length()));
        }
      }
      return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        line.write(b);
      }
      return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
