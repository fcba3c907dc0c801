package io.rollcall.api.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.model.Bytes;
import io.rollcall.store.Counters;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of bad requests to all routes: each is answered, with an error that says what it is,
 * and nothing is written that should not be. {@code -Drollcall.fuzz.requests=200000} sends more,
 * {@code -Drollcall.fuzz.seed=7} others.
 */
class FuzzTest {
  private static final long SEED = Long.getLong("rollcall.fuzz.seed", 1);
  private static final int REQUESTS = Integer.getInteger("rollcall.fuzz.requests", 2_000);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long HEAP_SLACK_BYTES = 48L << 20;

  /** These answer for as long as the client listens. */
  private static final Pattern STREAM =
      Pattern.compile("/v1/(agent/(monitor|metrics/stream)|rollcall/events).*");

  private static final Duration LISTENING = Duration.ofMillis(300);

  /** A route that takes this node away, and with it the test. */
  private static final String LEAVE = "/v1/agent/leave";

  private static final Pattern INTERNALS =
      Pattern.compile("Internal error|Exception|\tat |at (java|io\\.rollcall|org\\.apache)\\.");

  private final List<String> broken = new ArrayList<>();

  @Test
  void everyBadRequestIsAnsweredAndNothingElseIsWritten(@TempDir Path folder) throws Exception {
    System.out.println("fuzz seed " + SEED);
    try (RunningDoor door = RunningDoor.open(folder, true)) {
      Store store = door.bean(Store.class);
      put(door.uri(), "/v1/kv/untouched/a", "one");
      put(door.uri(), "/v1/kv/untouched/b", "two");
      List<String> untouched = keys(store, "untouched/");

      FuzzedRequests requests = new FuzzedRequests(new Random(SEED), routes(door));
      RawHttp http = new RawHttp(door.uri(), PATIENCE);
      RawHttp listener = new RawHttp(door.uri(), LISTENING);
      long heapBefore = 0;
      for (int i = 0; i < REQUESTS; i++) {
        if (i == REQUESTS / 2) {
          heapBefore = usedHeap();
        }
        byte[] request = requests.next();
        play(isStream(request) ? listener : http, store, i, request);
      }
      assertThat(broken).as("seed %s", SEED).isEmpty();
      assertThat(keys(store, "untouched/")).as("seed %s", SEED).isEqualTo(untouched);
      assertThat(usedHeap() - heapBefore).as("bytes kept").isLessThan(HEAP_SLACK_BYTES);
    }
  }

  @Test
  void aBodyThatEndsTooEarlyIsNotWritten(@TempDir Path folder) throws Exception {
    try (RunningDoor door = RunningDoor.open(folder, true)) {
      RawHttp http = new RawHttp(door.uri(), PATIENCE);
      for (String cut :
          List.of(
              "Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n64\r\nhalf")) {
        String request = "PUT /v1/kv/cut HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + cut;
        RawHttp.Answer answer = http.send(request.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(keys(door.bean(Store.class), "cut")).isEmpty();
      }
    }
  }

  private void play(RawHttp http, Store store, int number, byte[] request) throws IOException {
    Counters before = counters(store);
    RawHttp.Answer answer = http.send(request);
    Counters after = counters(store);
    String asked = new String(request, StandardCharsets.ISO_8859_1);
    String problem = problem(asked, answer, before, after);
    if (problem != null) {
      String shown =
          asked.replaceAll("[^\\x20-\\x7e\\n]", "?").replaceAll("([a-z])\\1{100,}", "$1*");
      shown = shown.substring(0, Math.min(shown.length(), 800));
      broken.add("request " + number + ": " + problem + "\n" + shown + "\n-> " + answer + "\n");
    }
  }

  private static String problem(
      String asked, RawHttp.Answer answer, Counters before, Counters after) {
    if (answer.status() < 0 && !(answer.ended() && answer.head().isEmpty())) {
      return "not HTTP";
    }
    if (!answer.ended() && !isStream(asked)) {
      return "not ended after " + PATIENCE;
    }
    if (answer.status() >= 500 && answer.body().isEmpty() && !isBrokenQuery(asked)) {
      return "an error without a word";
    }
    if (INTERNALS.matcher(answer.body()).find() && answer.status() >= 400) {
      return "an error that tells of the inside";
    }
    boolean mayWrite = answer.status() < 300 && !asked.startsWith("GET ");
    return mayWrite || before.equals(after) ? null : "a write that should not be: " + after;
  }

  private static boolean isStream(byte[] request) {
    return isStream(new String(request, StandardCharsets.ISO_8859_1));
  }

  private static boolean isStream(String asked) {
    return STREAM.matcher(asked.substring(asked.indexOf('/'))).lookingAt();
  }

  /** Recorded from Consul: a query with a broken escape is a 500 without a body. */
  private static boolean isBrokenQuery(String asked) {
    String line = asked.lines().findFirst().orElse("");
    boolean broken = line.replaceAll("%[0-9a-fA-F]{2}", "").contains("%");
    return (line.contains("?") && broken) || asked.startsWith("HEAD ");
  }

  /** Without the clock of the log, which every entry moves, and what the agent writes by itself. */
  private static Counters counters(Store store) {
    try (ReadView view = store.view()) {
      Counters all = view.counters();
      return new Counters(
          all.kvIndex(),
          all.tombstoneIndex(),
          all.nodesIndex(),
          all.servicesIndex(),
          0,
          all.sessionsIndex(),
          all.revision(),
          0);
    }
  }

  private static List<String> keys(Store store, String prefix) {
    List<String> found = new ArrayList<>();
    try (ReadView view = store.view()) {
      view.keys(Bytes.utf8(prefix), key -> found.add(key.toString()));
    }
    return found;
  }

  private static List<FuzzedRequests.Route> routes(RunningDoor door) {
    return door.routes().getHandlerMethods().keySet().stream()
        .flatMap(
            info ->
                info.getPatternValues().stream()
                    .filter(pattern -> pattern.startsWith("/v1/") && !pattern.equals(LEAVE))
                    .flatMap(
                        pattern ->
                            info.getMethodsCondition().getMethods().stream()
                                .map(method -> new FuzzedRequests.Route(pattern, method))))
        .sorted(
            Comparator.comparing(FuzzedRequests.Route::pattern)
                .thenComparing(FuzzedRequests.Route::method))
        .toList();
  }

  private static void put(URI base, String path, String value) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .PUT(HttpRequest.BodyPublishers.ofString(value))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
