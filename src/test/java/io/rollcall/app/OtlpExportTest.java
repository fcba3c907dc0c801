package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A node that was told of an OpenTelemetry collector sends it what it measures and serves. */
class OtlpExportTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SENDER = "00f067aa0ba902b7";

  @TempDir private Path folder;
  private HttpServer collector;

  @BeforeEach
  void startCollector() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.start();
  }

  @AfterEach
  void stopCollector() {
    collector.stop(0);
  }

  @Test
  void theCollectorIsSentTheNodesOwnMeters() throws Exception {
    Expected expected =
        new Expected(
            "/v1/metrics",
            List.of("rollcall.raft.applied.index", "rollcall.apply", "service.name", "sender"));
    try (ConfigurableApplicationContext node =
        start(
            freePort(),
            "--rollcall.metrics.otlp-interval=1s",
            "--rollcall.metrics.otlp-url=" + url("/v1/metrics"))) {
      assertThat(node.isRunning()).isTrue();
      expected.awaitAll();
    }
  }

  @Test
  void theCollectorIsSentASpanOfARequestWithinTheTraceOfItsSender() throws Exception {
    Expected expected =
        new Expected(
            "/v1/traces",
            List.of(
                "sender",
                raw(TRACE),
                raw(SENDER),
                "PUT /v1/kv/",
                "/v1/kv/some/key",
                "GET /v1/rollcall/journal",
                "http.response.status_code"));
    int port = freePort();
    try (ConfigurableApplicationContext node =
        start(
            port,
            "--rollcall.tracing.sample-ratio=0",
            "--rollcall.tracing.otlp-url=" + url("/v1/traces"))) {
      assertThat(node.isRunning()).isTrue();
      // Nobody's trace, and so not sampled.
      send(HttpRequest.newBuilder(at(port, "/v1/kv/unsampled")));
      send(traced(at(port, "/v1/kv/some/key")).PUT(HttpRequest.BodyPublishers.ofString("value")));
      send(traced(at(port, "/v1/rollcall/journal")));
      expected.awaitAll();
      assertThat(expected.seen).noneMatch(body -> body.contains("unsampled"));
    }
  }

  private static HttpRequest.Builder traced(URI uri) {
    return HttpRequest.newBuilder(uri).header("traceparent", "00-" + TRACE + "-" + SENDER + "-01");
  }

  private static void send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(request.build(), BodyHandlers.discarding());
    }
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private ConfigurableApplicationContext start(int port, String... settings) throws Exception {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("--server.port=" + port);
    all.add("--rollcall.cluster.peer-port=" + freePort());
    all.add("--rollcall.node.name=sender");
    all.add("--rollcall.data-dir=" + folder.resolve("data"));
    return new SpringApplicationBuilder(RollcallApplication.class).run(all.toArray(String[]::new));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + collector.getAddress().getPort() + path;
  }

  /** Ids stand in the protobuf as bytes. */
  private static String raw(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Strings that the collector is to be sent, in whatever order and number of sendings. */
  private final class Expected {
    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> complete = new CompletableFuture<>();

    Expected(String path, List<String> strings) {
      missing.addAll(strings);
      collector.createContext(path, this::take);
    }

    private void take(HttpExchange exchange) {
      try (exchange) {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        String body = new String(packed ? unpack(sent) : sent, StandardCharsets.ISO_8859_1);
        exchange.sendResponseHeaders(200, -1);
        seen.add(body);
        missing.removeIf(body::contains);
        if (missing.isEmpty()) {
          complete.complete(null);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static byte[] unpack(byte[] packed) throws IOException {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        return in.readAllBytes();
      }
    }

    void awaitAll() {
      complete.completeOnTimeout(null, 60, TimeUnit.SECONDS).join();
      assertThat(missing).isEmpty();
    }
  }
}
