package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole node in this process, as an operator and a client see it. */
class OneNodeTest {
  @TempDir static Path folder;
  private static ConfigurableApplicationContext node;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    port = freePort();
    node =
        new SpringApplicationBuilder(RollcallApplication.class)
            .run(
                "--server.port=" + port,
                "--rollcall.cluster.peer-port=" + freePort(),
                "--rollcall.node.name=solo",
                "--rollcall.data-dir=" + folder.resolve("data"),
                "--rollcall.kv.max-key-size=100B");
    for (int i = 0; get("/actuator/health/readiness").statusCode() != 200; i++) {
      assertThat(i).as("tries until the node is ready").isLessThan(300);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void livenessDoesNotLookAtTheClusterAndReadinessDoes() throws Exception {
    assertThat(get("/actuator/health/liveness").body())
        .contains("\"UP\"")
        .contains("\"engine\"")
        .doesNotContain("\"raft\"");
    assertThat(get("/actuator/health/readiness").body())
        .contains("\"raft\"")
        .contains("\"leader\":\"solo\"");
  }

  @Test
  void theRaftEndpointTellsWhoLeadsAndHowFarItIs() throws Exception {
    assertThat(get("/actuator/raft").body())
        .contains("\"role\":\"leader\"")
        .contains("\"self\":{\"id\":\"solo\"")
        .containsPattern("\"term\":[1-9]")
        .containsPattern("\"appliedIndex\":[1-9]")
        .contains("\"followers\":[]")
        .contains("\"failure\":null");
  }

  @Test
  void prometheusSeesEachRoomAndTheBreakers() throws Exception {
    assertThat(get("/actuator/prometheus").body())
        .contains("rollcall_raft_commit_index")
        .contains("rollcall_store_files_bytes")
        .contains("rollcall_watch_waiters")
        .contains("rollcall_journal_entries_total")
        .contains("rollcall_events_streams")
        .contains("rollcall_reads_total")
        .contains("rollcall_proposals_total")
        .contains("resilience4j_retry_calls_total")
        .contains("resilience4j_bulkhead_available_concurrent_calls");
  }

  @Test
  void everyMeterOfTheDocumentIsThere() throws Exception {
    String scraped = get("/actuator/prometheus").body();
    for (String each : MetricsDocumentTest.names(Path.of("docs/metrics.md"))) {
      assertThat(scraped).contains(each);
    }
  }

  @Test
  void everyMeterOfItsOwnIsInTheDocument() throws Exception {
    Set<String> documented = MetricsDocumentTest.names(Path.of("docs/metrics.md"));
    assertThat(ownMeters().keySet().stream().map(each -> each.replaceAll("\\{.*", "")))
        .isNotEmpty()
        .allMatch(name -> MetricsDocumentTest.isAmong(documented, name));
  }

  @Test
  void nothingIsSentToACollectorThatNobodyNamed() {
    assertThat(node.getBeansOfType(OtlpMeterRegistry.class)).isEmpty();
    assertThat(node.getBeansOfType(SdkTracerProvider.class)).isEmpty();
    assertThat(node.getBeansOfType(PrometheusMeterRegistry.class)).hasSize(1);
  }

  @Test
  void theMetersOfApplyAndBarrierMove() throws Exception {
    Map<String, Double> before = ownMeters();
    for (int i = 0; i < 5; i++) {
      put("/v1/kv/metered", String.valueOf(i));
      get("/v1/kv/metered");
    }
    Map<String, Double> after = ownMeters();
    assertThat(grown(before, after, "rollcall_apply_entries_total")).isGreaterThanOrEqualTo(5);
    assertThat(grown(before, after, "rollcall_apply_seconds_count")).isPositive();
    assertThat(grown(before, after, "rollcall_apply_seconds_sum")).isBetween(1e-9, 60.0);
    assertThat(grown(before, after, "rollcall_barrier_reads_total")).isGreaterThanOrEqualTo(5);
    assertThat(grown(before, after, "rollcall_barrier_seconds_count")).isPositive();
    assertThat(grown(before, after, "rollcall_barrier_seconds_sum")).isBetween(1e-9, 60.0);
  }

  private static double grown(Map<String, Double> before, Map<String, Double> after, String name) {
    assertThat(after).containsKey(name);
    return after.get(name) - before.getOrDefault(name, 0.0);
  }

  private static Map<String, Double> ownMeters() throws Exception {
    return get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith("rollcall_"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
  }

  @Test
  void theFirstLeaderStandsInTheJournal() throws Exception {
    assertThat(get("/v1/rollcall/journal?kind=leader-elected").body())
        .contains("\"kind\":\"leader-elected\",\"node\":\"solo\"");
    assertThat(get("/actuator/health/data").body()).contains("\"journal-file\":{");
  }

  @Test
  void theDashboardIsThereOrSaysThatItWasNotBuilt() throws Exception {
    if (getClass().getResource("/static/ui/index.html") == null) {
      assertThat(get("/ui/").statusCode()).isEqualTo(404);
      assertThat(get("/ui/").body()).contains("-Dfrontend.skip");
      return;
    }
    String page = get("/ui/").body();
    assertThat(page).contains("<html");
    assertThat(get("/ui/services?status=critical").body()).isEqualTo(page);
    assertThat(get("/ui/nothing.js").statusCode()).isEqualTo(404);
    assertThat(get("/ui/a/b").statusCode()).isEqualTo(404);
  }

  @Test
  void theDashboardsAssetsAreCompressedAndKept() throws Exception {
    Matcher script =
        Pattern.compile("src=\"\\./(assets/[^\"]+\\.js)\"").matcher(get("/ui/").body());
    assumeTrue(script.find(), "built with -Dfrontend.skip");
    HttpRequest request =
        HttpRequest.newBuilder(uri("/ui/" + script.group(1)))
            .header("Accept-Encoding", "gzip")
            .build();
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("javascript");
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
  }

  @Test
  void theWayToTheDashboardHoldsBehindAnyPrefix() throws Exception {
    for (String path : new String[] {"/", "/ui"}) {
      assertThat(get(path).headers().firstValue("Location")).as(path).hasValue("ui/");
    }
  }

  @Test
  void aKeyOverTheLimitNamesTheProperty() throws Exception {
    HttpResponse<String> answer = put("/v1/kv/" + "k".repeat(101), "v");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo("key: 101 bytes (expected: at most 100, rollcall.kv.max-key-size)");
    assertThat(get("/v1/kv/k?keys").statusCode()).isEqualTo(404);
  }

  @Test
  void aValueOverTheLimitIsNotWritten() throws Exception {
    HttpResponse<String> answer = put("/v1/kv/big", "v".repeat(512 * 1024 + 1));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("too large, max size: 524288 bytes");
    assertThat(get("/v1/kv/big").statusCode()).isEqualTo(404);
  }

  @Test
  void aBodyOfAnyContentTypeIsTheValue() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v1/kv/typed"))
            .header("Content-Type", "application/x-no-such-type")
            .PUT(BodyPublishers.ofString("a=b&c"))
            .build();
    assertThat(send(request).body()).isEqualTo("true");
    assertThat(get("/v1/kv/typed?raw").body()).isEqualTo("a=b&c");
  }

  @Test
  void aBrokenEscapeIsRefusedInOneLine() throws Exception {
    String answer = raw("PUT /v1/kv/a%zz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nv");
    assertThat(answer).startsWith("HTTP/1.1 400").endsWith("\r\n\r\n400 Bad Request");
  }

  /** The JDK's client would not send it. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private static HttpResponse<String> put(String path, String body) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofString(body)).build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
