package io.rollcall.agent.check;

import static io.rollcall.agent.SmallCluster.http;
import static io.rollcall.agent.SmallCluster.tcp;
import static io.rollcall.agent.check.ProbeServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.ProbeOutcome.Skipped;
import io.rollcall.agent.time.SchedulerThread;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each prober against a real server, which may be a bad one. */
@Timeout(30)
class ProbersTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final SchedulerThread scheduler = new SchedulerThread("test-deadlines");
  private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
  private final Meter meter = new Meter();
  private final ProbeThreads probes =
      new ProbeThreads(
          bulkheads,
          4,
          new ProbeSupport(false, false, Path.of("/nowhere/docker.sock")),
          scheduler,
          meter);

  @AfterEach
  void close() {
    assertThat(bulkheads.bulkhead(ProbeThreads.BULKHEAD).getMetrics().getAvailableConcurrentCalls())
        .as("permits that were not given back")
        .isEqualTo(4);
    scheduler.close();
    probes.close();
  }

  @Test
  void a2xxPasses() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(reply("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"))) {
      String url = server.url("/health?full=1");
      assertThat(probe(http(url), LONG))
          .isEqualTo(new Finding("passing", "HTTP GET " + url + ": 200 OK Output: fine"));
      assertThat(server.requests.getFirst())
          .startsWith("GET /health?full=1 HTTP/1.1\n")
          .contains("Host: 127.0.0.1:" + server.port() + "\n")
          .contains("User-Agent: Consul Health Check\n");
    }
  }

  @Test
  void a429Warns() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(reply("HTTP/1.1 429 Too Many Requests\r\n\r\nslow down"))) {
      assertThat(probe(http(server.url("/")), LONG))
          .isEqualTo(
              new Finding(
                  "warning",
                  "HTTP GET " + server.url("/") + ": 429 Too Many Requests Output: slow down"));
    }
  }

  @Test
  void a503IsCritical() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(
            reply(
                """
                HTTP/1.1 503 Service Unavailable\r
                Transfer-Encoding: chunked\r
                \r
                6\r
                {"a":1\r
                1;x=y\r
                }\r
                0\r
                \r
                """))) {
      assertThat(probe(http(server.url("/")), LONG))
          .isEqualTo(
              new Finding(
                  "critical",
                  "HTTP GET " + server.url("/") + ": 503 Service Unavailable Output: {\"a\":1}"));
    }
  }

  @Test
  void methodHeadersHostAndBodyAreSent() throws Exception {
    try (ProbeServer server = ProbeServer.start(reply("HTTP/1.1 204 No Content\r\n\r\n"))) {
      Probe.Http probe =
          new Probe.Http(
              server.url("/x"),
              "POST",
              Map.of("Host", List.of("web.test"), "X-A", List.of("1", "2")),
              "ping",
              true,
              false,
              "");
      assertThat(probe(probe, LONG).output())
          .isEqualTo("HTTP POST " + server.url("/x") + ": 204 No Content Output: ");
      assertThat(server.requests.getFirst())
          .contains("POST /x HTTP/1.1\nHost: web.test\n")
          .contains("X-A: 1\nX-A: 2\n")
          .endsWith("\nping");
    }
  }

  @Test
  void aHeaderCannotSmuggleInAnother() throws Exception {
    try (ProbeServer server = ProbeServer.start(reply("HTTP/1.1 200 OK\r\n\r\n"))) {
      Probe.Http probe =
          new Probe.Http(
              server.url("/"), "", Map.of("A", List.of("b\r\nC: d")), "", true, false, "");
      assertThat(probe(probe, LONG))
          .isEqualTo(new Finding("critical", "net/http: invalid header field value for \"A\""));
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void aRefusedConnectionIsToldAsGoDoes() throws Exception {
    int port = unusedPort();
    assertThat(probe(http("http://127.0.0.1:" + port + "/x"), LONG))
        .isEqualTo(
            new Finding(
                "critical",
                "Get \"http://127.0.0.1:%d/x\": dial tcp 127.0.0.1:%d: connect: connection refused"
                    .formatted(port, port)));
    assertThat(probe(tcp("127.0.0.1:" + port), LONG))
        .isEqualTo(
            new Finding(
                "critical", "dial tcp 127.0.0.1:" + port + ": connect: connection refused"));
  }

  @Test
  void aServerThatHangsCostsTheTimeoutAndNoMore() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ProbeServer server = ProbeServer.start((out, path) -> await(over))) {
      String url = server.url("/");
      assertThat(probe(http(url), SHORT))
          .isEqualTo(
              new Finding(
                  "critical",
                  "Get \""
                      + url
                      + "\": context deadline exceeded (Client.Timeout exceeded while awaiting"
                      + " headers)"));
    } finally {
      over.countDown();
    }
  }

  @Test
  void aHeadThatComesDropByDropEndsAtTheTimeout() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(
            (out, path) -> {
              out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.UTF_8));
              while (true) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(2_000_000);
              }
            })) {
      assertThat(probe(http(server.url("/")), SHORT).output())
          .contains("context deadline exceeded");
    }
  }

  @Test
  void ofAFloodTheStartIsReadAndItsLastBytesKept() throws Exception {
    byte[] megabyte = "0123456789abcdef".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
    CompletableFuture<Integer> sent = new CompletableFuture<>();
    try (ProbeServer server =
        ProbeServer.start(
            (out, path) -> {
              int megabytes = 0;
              try {
                out.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
                for (; megabytes < 1024; megabytes++) {
                  out.write(megabyte);
                }
              } finally {
                sent.complete(megabytes);
              }
            })) {
      Finding finding = probe(http(server.url("/")), LONG);
      assertThat(finding.status()).isEqualTo("passing");
      assertThat(finding.output())
          .hasSize(("HTTP GET " + server.url("/") + ": 200 OK Output: ").length() + 4096)
          .endsWith("abcdef");
      assertThat(sent.get(10, TimeUnit.SECONDS)).isLessThan(64);
    }
  }

  @Test
  void aLongBodyIsCutToItsEnd() throws Exception {
    String body = "x".repeat(5000) + "the end";
    try (ProbeServer server =
        ProbeServer.start(
            reply("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))) {
      assertThat(probe(http(server.url("/")), LONG).output())
          .endsWith("xthe end")
          .contains("Output: " + "x".repeat(4089) + "the end");
    }
  }

  @Test
  void headersWithoutEndAreNotReadToTheEnd() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(
            (out, path) -> {
              out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8));
              byte[] line = ("X: " + "y".repeat(1000) + "\r\n").getBytes(StandardCharsets.UTF_8);
              while (true) {
                out.write(line);
              }
            })) {
      assertThat(probe(http(server.url("/")), LONG).output())
          .isEqualTo(
              "Get \""
                  + server.url("/")
                  + "\": net/http: server response headers exceeded the"
                  + " limit");
    }
  }

  @Test
  void redirectsAreFollowed() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(
            (out, path) ->
                reply(
                        path.equals("/old")
                            ? "HTTP/1.1 302 Found\r\nLocation: new?a=b\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\n\r\nmoved here")
                    .write(out, path))) {
      String url = server.url("/old");
      assertThat(probe(http(url), LONG))
          .isEqualTo(new Finding("passing", "HTTP GET " + url + ": 200 OK Output: moved here"));
      assertThat(server.requests.getLast()).startsWith("GET /new?a=b ");
    }
  }

  @Test
  void redirectsAreNotFollowedWhenTheCheckSaysSo() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(reply("HTTP/1.1 302 Found\r\nLocation: /new\r\n\r\n"))) {
      Probe.Http probe = new Probe.Http(server.url("/"), "", Map.of(), "", false, false, "");
      assertThat(probe(probe, LONG))
          .isEqualTo(
              new Finding("critical", "HTTP GET " + server.url("/") + ": 302 Found Output: "));
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void aLoopOfRedirectsStopsAtTen() throws Exception {
    try (ProbeServer server =
        ProbeServer.start(reply("HTTP/1.1 301 Moved\r\nLocation: /loop\r\n\r\n"))) {
      assertThat(probe(http(server.url("/")), LONG))
          .isEqualTo(new Finding("critical", "Get \"/loop\": stopped after 10 redirects"));
      assertThat(server.requests).hasSize(11);
    }
  }

  @Test
  void whatIsNotHttpIsCritical() throws Exception {
    try (ProbeServer server = ProbeServer.start(reply("SSH-2.0-OpenSSH_9.2\r\n"))) {
      assertThat(probe(http(server.url("/")), LONG).output())
          .isEqualTo(
              "Get \""
                  + server.url("/")
                  + "\": net/http: HTTP/1.x transport connection broken: malformed HTTP response"
                  + " \"SSH-2.0-OpenSSH_9.2\"");
    }
    try (ProbeServer server = ProbeServer.start(reply(""))) {
      assertThat(probe(http(server.url("/")), LONG).output())
          .isEqualTo("Get \"" + server.url("/") + "\": EOF");
    }
  }

  @Test
  void urlsThatLeadNowhereAreCritical() {
    assertThat(probe(http("ftp://127.0.0.1/"), LONG).output())
        .isEqualTo("unsupported protocol scheme \"ftp\"");
    assertThat(probe(http("http:///x"), LONG).status()).isEqualTo("critical");
    assertThat(probe(http("http://127.0.0.1:99999/"), LONG).status()).isEqualTo("critical");
    assertThat(probe(tcp("no-port"), LONG).output())
        .isEqualTo("dial tcp: address no-port: missing port in address");
  }

  @Test
  void anOpenPortPasses() throws Exception {
    try (ProbeServer server = ProbeServer.start(reply(""))) {
      String address = "127.0.0.1:" + server.port();
      assertThat(probe(tcp(address), LONG))
          .isEqualTo(new Finding("passing", "TCP connect " + address + ": Success"));
    }
  }

  @Test
  void aBadCertificateIsCriticalUnlessNobodyLooks(@TempDir Path folder) throws Exception {
    ServerSocket listener =
        SelfSigned.context(folder)
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (ProbeServer server =
        ProbeServer.start(listener, reply("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))) {
      String url = "https://127.0.0.1:" + server.port() + "/";
      assertThat(probe(http(url), LONG))
          .isEqualTo(
              new Finding(
                  "critical",
                  "Get \""
                      + url
                      + "\": tls: failed to verify certificate: x509: certificate signed by"
                      + " unknown authority"));
      assertThat(probe(new Probe.Http(url, "", Map.of(), "", true, true, "web.test"), LONG))
          .isEqualTo(new Finding("passing", "HTTP GET " + url + ": 200 OK Output: ok"));
      String address = "127.0.0.1:" + server.port();
      assertThat(probe(new Probe.Tcp(address, true, false, ""), LONG).status())
          .isEqualTo("critical");
      assertThat(probe(new Probe.Tcp(address, true, true, ""), LONG).status()).isEqualTo("passing");
    }
  }

  @Test
  void aHandshakeThatHangsEndsAtTheTimeout() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ProbeServer server = ProbeServer.start((out, path) -> await(over))) {
      String url = "https://127.0.0.1:" + server.port() + "/";
      assertThat(probe(http(url), SHORT).output()).contains("context deadline exceeded");
    } finally {
      over.countDown();
    }
  }

  @Test
  void plainHttpIsNotHttps() throws Exception {
    try (ProbeServer server =
        ProbeServer.start((out, path) -> reply("HTTP/1.1 400 Bad\r\n\r\n").write(out, path))) {
      String url = "https://127.0.0.1:" + server.port() + "/";
      assertThat(probe(http(url), SHORT).status()).isEqualTo("critical");
    }
  }

  @Test
  void aCancelledProbeLetsGoAtOnceAndSaysNothing() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    try (ProbeServer server =
        ProbeServer.start(
            (out, path) -> {
              asked.countDown();
              await(over);
            })) {
      CompletableFuture<ProbeOutcome> said = new CompletableFuture<>();
      Probing.Run run = probes.start(order(http(server.url("/")), LONG), said::complete);
      asked.await();
      run.cancel();
      // Its permit comes back: four more probes get their turn beside nobody.
      for (int i = 0; i < 4; i++) {
        assertThat(probe(tcp("127.0.0.1:" + server.port()), LONG).status()).isEqualTo("passing");
      }
      assertThat(said).isNotDone();
      awaitAllPermits();
    } finally {
      over.countDown();
    }
  }

  @Test
  void howLateAProbeBeginsIsMeasuredWithItsWaitForATurn() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(4);
    try (ProbeServer server =
        ProbeServer.start(
            (out, path) -> {
              asked.countDown();
              await(over);
            })) {
      List<Probing.Run> hanging = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        hanging.add(probes.start(order(http(server.url("/")), LONG), outcome -> {}));
      }
      asked.await();
      CompletableFuture<ProbeOutcome> said = new CompletableFuture<>();
      long due = scheduler.nanos() - Duration.ofSeconds(7).toNanos();
      Probe fifth = tcp("127.0.0.1:" + server.port());
      var ignored = probes.start(new ProbeOrder(fifth, due, LONG, 4096), said::complete);
      assertThat(meter.late).hasSize(4);
      hanging.forEach(Probing.Run::cancel);
      said.orTimeout(20, TimeUnit.SECONDS).join();
      assertThat(meter.late).hasSize(5);
      assertThat(meter.ended).as("those that were given up are not told of").hasSize(1);
      assertThat(meter.ended.getFirst()).startsWith("tcp ");
      assertThat(meter.late.getLast()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(27));
      awaitAllPermits();
    } finally {
      over.countDown();
    }
  }

  private void awaitAllPermits() {
    while (bulkheads.bulkhead(ProbeThreads.BULKHEAD).getMetrics().getAvailableConcurrentCalls()
        < 4) {
      Thread.onSpinWait();
    }
  }

  private ProbeOrder order(Probe probe, Duration timeout) {
    return new ProbeOrder(probe, scheduler.nanos(), timeout, 4096);
  }

  private static final class Meter implements ProbeMeter {
    private final List<Duration> late = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();

    @Override
    public void began(Duration each) {
      late.add(each);
    }

    @Override
    public void skipped() {
      throw new AssertionError("skipped");
    }

    @Override
    public void ended(String type, String status, Duration took) {
      ended.add(type + " " + status);
      assertThat(took.isNegative()).isFalse();
    }
  }

  private Finding probe(Probe probe, Duration timeout) {
    CompletableFuture<ProbeOutcome> said = new CompletableFuture<>();
    Probing.Run run = probes.start(order(probe, timeout), said::complete);
    assertThat(run).isNotNull();
    return switch (said.orTimeout(20, TimeUnit.SECONDS).join()) {
      case Finding finding -> finding;
      case Skipped skipped -> throw new AssertionError(skipped);
    };
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
