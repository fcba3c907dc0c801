package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    try (KeptConnection client = connect()) {
      client.send(head("PUT", "whole", "Content-Length: " + length) + value);
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(value(client, "whole")).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 999})
  void inParts(int first) throws Exception {
    String value = "0123456789".repeat(100);
    try (KeptConnection client = connect()) {
      client.send(head("PUT", "parts", "Content-Length: 1000") + value.substring(0, first));
      pause();
      client.send(value.substring(first));
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(value(client, "parts")).isEqualTo(value);
    }
  }

  @Test
  void severalOnOneConnectionAtOnce() throws Exception {
    try (KeptConnection client = connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append(head("PUT", "many/" + i, "Content-Length: 2")).append("%02d".formatted(i));
      }
      client.send(all + head("DELETE", "many/7", "Content-Length: 0"));
      for (int i = 0; i < 51; i++) {
        assertThat(client.answer()).isEqualTo(TRUE);
      }
      assertThat(value(client, "many/49")).isEqualTo("49");
      client.send(head("GET", "many/7?raw", "X: y"));
      assertThat(client.answer()).isEmpty();
    }
  }

  @Test
  void inChunks() throws Exception {
    try (KeptConnection client = connect()) {
      client.send(
          head("PUT", "chunks", "Transfer-Encoding: chunked") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(value(client, "chunks")).isEqualTo("abcde");
    }
  }

  @Test
  void whenItsSenderWasToldToGoOn() throws Exception {
    try (KeptConnection client = connect()) {
      client.send(head("PUT", "asked", "Content-Length: 3", "Expect: 100-continue"));
      assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.line()).isEmpty();
      client.send("abc");
      assertThat(client.answer()).isEqualTo(TRUE);
      assertThat(value(client, "asked")).isEqualTo("abc");
    }
  }

  @Test
  void aBrokenOneIsNotWritten() throws Exception {
    try (KeptConnection client = connect()) {
      client.send(head("PUT", "broken", "Content-Length: 10") + "abc");
      client.endOutput();
      assertThat(client.line()).startsWith("HTTP/1.1 400 ");
    }
    try (KeptConnection client = connect()) {
      client.send(head("GET", "broken?raw", "X: y"));
      assertThat(client.line()).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void aRefusedOneLeavesTheConnectionInOrder() throws Exception {
    try (KeptConnection client = connect()) {
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

  private KeptConnection connect() throws IOException {
    return new KeptConnection(door.uri());
  }

  private static String value(KeptConnection client, String key) throws IOException {
    client.send(head("GET", key + "?raw", "X: y"));
    return client.answer();
  }

  /** Long enough for the server to read what was sent; the answer is the same if it has not. */
  private static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(50);
  }
}
