package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A node that was told of an OpenTelemetry collector sends it what it measures. */
class OtlpExportTest {
  @TempDir private Path folder;

  @Test
  void theCollectorIsSentTheNodesOwnMeters() throws Exception {
    Set<String> missing = ConcurrentHashMap.newKeySet();
    missing.addAll(
        List.of("rollcall.raft.applied.index", "rollcall.apply", "service.name", "sender"));
    CompletableFuture<Void> complete = new CompletableFuture<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/metrics",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
          // Names stand in the protobuf as they are; the first sending may be before some meters.
          missing.removeIf(body::contains);
          if (missing.isEmpty()) {
            complete.complete(null);
          }
        });
    collector.start();
    try (ConfigurableApplicationContext node =
        new SpringApplicationBuilder(RollcallApplication.class)
            .run(
                "--server.port=" + freePort(),
                "--rollcall.cluster.peer-port=" + freePort(),
                "--rollcall.node.name=sender",
                "--rollcall.data-dir=" + folder.resolve("data"),
                "--rollcall.metrics.otlp-interval=1s",
                "--rollcall.metrics.otlp-url=http://127.0.0.1:"
                    + collector.getAddress().getPort()
                    + "/v1/metrics")) {
      assertThat(node.isRunning()).isTrue();
      complete.completeOnTimeout(null, 60, TimeUnit.SECONDS).join();
      assertThat(missing).isEmpty();
    } finally {
      collector.stop(0);
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
