package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rollcall.raft.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against one key that is written by compare-and-set, as Rollcall's are. */
class TokenLookupTest {
  private static final String TOKEN = "test-token";

  private HttpServer server;
  private String value = "";
  private long index;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/kv/rollcall/discovery/" + TOKEN, this::serve);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asManyAsAreWantedFindEachOtherAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> asked = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        TokenLookup lookup = lookup("n" + i, 3);
        asked.add(threads.submit(lookup::addresses));
      }
      for (Future<List<String>> each : asked) {
        assertThat(each.get()).isNotEmpty();
      }
    }

    assertThat(lookup("n2", 3).addresses())
        .containsExactlyInAnyOrder("h-n1:8300", "h-n2:8300", "h-n3:8300");
  }

  @Test
  void oneTooManyIsTold() throws IOException {
    lookup("n1", 2).addresses();
    lookup("n2", 2).addresses();

    assertThatThrownBy(() -> lookup("n3", 2).addresses())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has its 2 servers already")
        .hasMessageContaining("rollcall.cluster.join");
    assertThat(lookup("n1", 2).addresses()).containsExactly("h-n1:8300", "h-n2:8300");
  }

  @Test
  void whoHasAnotherSizeInMindIsTold() throws IOException {
    lookup("n1", 3).addresses();

    assertThatThrownBy(() -> lookup("n2", 5).addresses())
        .hasMessageContaining("is for size 3 (expected: size 5)");
  }

  @Test
  void aNameThatIsTakenIsTold() throws IOException {
    lookup("n1", 3).addresses();

    assertThatThrownBy(
            () -> new TokenLookup(uri(), TOKEN, 3, new Member("n1", "elsewhere", 8300)).addresses())
        .hasMessageContaining("was used by n1=h-n1:8300 (expected: n1=elsewhere:8300)");
  }

  @Test
  void aClusterThatDoesNotAnswerIsSaid() throws IOException {
    URI uri = uri();
    server.stop(0);

    assertThatThrownBy(
            () -> new TokenLookup(uri, TOKEN, 3, new Member("n1", "h", 8300)).addresses())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be reached");
  }

  private TokenLookup lookup(String name, int size) {
    return new TokenLookup(uri(), TOKEN, size, new Member(name, "h-" + name, 8300));
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    byte[] answer;
    int status = 200;
    if (exchange.getRequestMethod().equals("PUT")) {
      boolean holds = exchange.getRequestURI().getQuery().equals("cas=" + index);
      if (holds) {
        value = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        index++;
      }
      answer = String.valueOf(holds).getBytes(StandardCharsets.UTF_8);
    } else if (index == 0) {
      status = 404;
      answer = new byte[0];
    } else {
      answer =
          "[{\"ModifyIndex\":%d,\"Value\":\"%s\"}]"
              .formatted(
                  index, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
              .getBytes(StandardCharsets.UTF_8);
    }
    exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
