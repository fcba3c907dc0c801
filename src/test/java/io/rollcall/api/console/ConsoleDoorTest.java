package io.rollcall.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.api.consul.RunningDoor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The console's routes over HTTP, on a log of one node. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConsoleDoorTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path folder;
  private static RunningDoor door;

  @BeforeAll
  static void open() {
    door =
        RunningDoor.openWith(
            folder.resolve("door"), "test.max-streams=8", "test.stream-buffer=4096");
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @Test
  void theJournalIsReadPageByPage() throws Exception {
    for (int i = 0; i < 5; i++) {
      put("journal/" + i, "v");
    }
    JsonNode page = json("/v1/rollcall/journal?key-prefix=journal/&limit=3");
    assertThat(page.get("entries")).hasSize(3);
    JsonNode newest = page.at("/entries/0");
    assertThat(newest.get("kind").asString()).isEqualTo("key-created");
    assertThat(newest.get("key").asString()).isEqualTo("journal/4");
    assertThat(newest.get("size").asInt()).isEqualTo(1);
    assertThat(newest.get("id").asString()).isEqualTo(newest.get("index").asLong() + "-0");
    assertThat(newest.get("time").asString()).matches("\\d{4}-.*T.*\\.\\d{3}Z");
    assertThat(newest.has("node")).isFalse();

    String next = page.get("next").asString();
    JsonNode rest = json("/v1/rollcall/journal?key-prefix=journal/&limit=3&before=" + next);
    assertThat(rest.get("entries")).hasSize(2);
    assertThat(rest.has("next")).isFalse();
  }

  @Test
  void whatCannotBeMeantIsRefusedByName() throws Exception {
    assertRefused("kind=nothing", "kind: nothing (expected: some of instance-registered, ");
    assertRefused("limit=0", "limit: 0 (expected: 1 to 1000)");
    assertRefused("since=yesterday", "since: yesterday (expected: a time such as");
    assertRefused("before=12", "before: 12 (expected: an entry's id such as 1234-0)");
    assertThat(get("/v1/rollcall/events?after=x").statusCode()).isEqualTo(400);
    assertThat(get("/v1/rollcall/kv/search?in=all").statusCode()).isEqualTo(400);
    assertThat(get("/v1/rollcall/spring").statusCode()).isEqualTo(400);
  }

  private static void assertRefused(String query, String message) throws Exception {
    HttpResponse<String> answer = get("/v1/rollcall/journal?" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JsonMapper.shared().readTree(answer.body()).get("error").asString())
        .startsWith(message);
  }

  @Test
  void aStreamTellsWhatHappensAndResumesWithoutGapOrDuplicate() throws Exception {
    List<String> seen = new ArrayList<>();
    String last;
    try (Listening stream = listen("key-prefix=resume/", null)) {
      put("resume/1", "v");
      put("other/1", "v");
      put("resume/2", "v");
      seen.add(stream.next().key());
      Event second = stream.next();
      seen.add(second.key());
      last = second.id();
      assertThat(second.name()).isEqualTo("key-created");
      // A quiet stream is written to.
      assertThat(stream.heartbeat()).isTrue();
    }
    for (int i = 3; i <= 600; i++) {
      put("resume/" + i, "v");
    }
    try (Listening stream = listen("key-prefix=resume/", last)) {
      for (int i = 601; i <= 620; i++) {
        put("resume/" + i, "v");
      }
      while (seen.size() < 620) {
        seen.add(stream.next().key());
      }
    }
    for (int i = 1; i <= 620; i++) {
      assertThat(seen.get(i - 1)).isEqualTo("resume/" + i);
    }
  }

  @Test
  void aStreamThatResumesFromLongAgoReadsTheFile() throws Exception {
    put("long/0", "v");
    String first = json("/v1/rollcall/journal?key-prefix=long/").at("/entries/0/id").asString();
    // More than what is kept in memory.
    for (int i = 1; i <= 4_200; i++) {
      put("long/" + i, "v");
    }
    try (Listening stream = listen("key-prefix=long/", first)) {
      for (int i = 1; i <= 4_200; i++) {
        assertThat(stream.next().key()).isEqualTo("long/" + i);
      }
      put("long/4201", "v");
      assertThat(stream.next().key()).isEqualTo("long/4201");
    }
  }

  @Test
  void manyEventsOfOneChangeAreNoSlowReader() throws Exception {
    for (int i = 0; i < 300; i++) {
      put("burst/" + i, "v");
    }
    try (Listening stream = listen("key-prefix=burst/&kind=key-deleted", null)) {
      assertThat(send("DELETE", "/v1/kv/burst/?recurse", "").body()).isEqualTo("true");
      // More than the buffer of 4096 bytes, all of one index.
      List<String> ids = new ArrayList<>();
      while (ids.size() < 300) {
        ids.add(stream.next().id());
      }
      for (int i = 0; i < 300; i++) {
        assertThat(ids.get(i)).endsWith("-" + i);
      }
    }
  }

  @Test
  void moreStreamsThanAllowedAreRefused() throws Exception {
    List<Listening> open = new ArrayList<>();
    try {
      HttpResponse<?> refused = null;
      for (int i = 0; i < 9 && refused == null; i++) {
        Listening stream = listen("kind=leader-elected", null);
        open.add(stream);
        refused = stream.status() == 429 ? stream.answer : null;
      }
      assertThat(refused).as("the ninth stream").isNotNull();
      assertThat(open.getLast().body())
          .contains("too many event streams: 8 are open already (rollcall.events.max-streams)");
    } finally {
      for (Listening each : open) {
        each.close();
      }
    }
    // Their places are free again once the heartbeat has found that the clients are gone.
    for (int tries = 0; door.bean(EventStreams.class).open() > 0; tries++) {
      assertThat(tries).as("tries").isLessThan(100);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Test
  void aSlowReaderIsCutAndNobodyElse() throws Exception {
    EventStreams streams = door.bean(EventStreams.class);
    long before = streams.cut();
    URI uri = door.uri();
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(4096);
      slow.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
      String request = "GET /v1/rollcall/events?key-prefix=slow HTTP/1.1\r\nHost: x\r\n\r\n";
      slow.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      try (Listening fast = listen("key-prefix=slow", null)) {
        String longKey = "slow/" + "k".repeat(7_000) + "/";
        int sent = 0;
        while (streams.cut() == before) {
          assertThat(sent).as("events until the slow reader is cut").isLessThan(2_000);
          put(longKey + sent, "v");
          assertThat(fast.next().key()).isEqualTo(longKey + sent);
          sent++;
        }
        // It is told why, once it reads again.
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        while (line != null && !line.equals("event: cut")) {
          line = reader.readLine();
        }
        assertThat(line).isEqualTo("event: cut");
        assertThat(reader.readLine()).contains("too slow: 4096 bytes waited");
        put("slow/last", "v");
        assertThat(fast.next().key()).isEqualTo("slow/last");
      }
    }
  }

  @Test
  void theOverviewAndTheServicesCount() throws Exception {
    String service = "{\"Name\":\"counted\",\"ID\":\"counted-1\",\"Port\":1,\"Tags\":[\"a\"]}";
    assertThat(send("PUT", "/v1/agent/service/register", service).statusCode()).isEqualTo(200);

    JsonNode overview = json("/v1/rollcall/overview");
    assertThat(overview.get("datacenter").asString()).isEqualTo("dc1");
    assertThat(overview.get("leader").asString()).isEqualTo("roll-1");
    assertThat(overview.get("quorum").asInt()).isEqualTo(1);
    assertThat(overview.get("failureTolerance").asInt()).isZero();
    assertThat(overview.get("sentence").asString()).startsWith("One server");
    assertThat(overview.at("/members/0/role").asString()).isEqualTo("leader");
    assertThat(overview.at("/counts/passing").asInt()).isPositive();
    assertThat(overview.at("/sizes/journalBytes").asLong()).isPositive();

    JsonNode services = json("/v1/rollcall/services");
    JsonNode counted = null;
    for (JsonNode each : services) {
      counted = each.get("name").asString().equals("counted") ? each : counted;
    }
    assertThat(counted).isNotNull();
    assertThat(counted.get("instances").asInt()).isEqualTo(1);
    assertThat(counted.at("/tags/0").asString()).isEqualTo("a");
    assertThat(counted.get("flaps")).hasSize(12);
  }

  @Test
  void theOverviewTellsWhereAServerIsReached() throws Exception {
    assertThat(json("/v1/rollcall/overview").at("/members/0/http").asString())
        .isEqualTo("127.0.0.1:8500");
    assertThat(json("/v1/rollcall/overview").at("/members/0/version").asString())
        .isEqualTo("1.2.3");
  }

  @Test
  void locksAreShownWithTheirHolders() throws Exception {
    String session = session("{\"Name\":\"keeper\",\"Behavior\":\"delete\",\"LockDelay\":\"3s\"}");
    for (int i = 0; i < 101; i++) {
      String key = "held/" + String.format("%03d", i);
      assertThat(send("PUT", "/v1/kv/" + key + "?acquire=" + session, "v").body())
          .isEqualTo("true");
    }
    String idle = session("{\"Name\":\"idle\",\"TTL\":\"1h\"}");

    JsonNode keeper = holder(session);
    assertThat(keeper.get("name").asString()).isEqualTo("keeper");
    assertThat(keeper.get("behavior").asString()).isEqualTo("delete");
    assertThat(keeper.get("lockDelayMillis").asLong()).isEqualTo(3000);
    assertThat(keeper.get("held").asInt()).isEqualTo(101);
    assertThat(keeper.get("keys")).hasSize(100);
    assertThat(keeper.at("/keys/0").asString()).isEqualTo("held/000");
    assertThat(holder(idle).get("held").asInt()).isZero();
    assertThat(holder(idle).get("ttl").asString()).isEqualTo("1h");

    assertThat(send("PUT", "/v1/kv/held/000?release=" + session, "v").body()).isEqualTo("true");
    assertThat(holder(session).get("held").asInt()).isEqualTo(100);
    assertThat(holder(session).at("/keys/0").asString()).isEqualTo("held/001");
    send("PUT", "/v1/session/destroy/" + session, "");
    assertThat(json("/v1/rollcall/locks").findValuesAsString("session")).doesNotContain(session);
  }

  private static String session(String body) throws Exception {
    HttpResponse<String> made = send("PUT", "/v1/session/create", body);
    return JsonMapper.shared().readTree(made.body()).get("ID").asString();
  }

  private static JsonNode holder(String session) throws Exception {
    for (JsonNode each : json("/v1/rollcall/locks")) {
      if (each.get("session").asString().equals(session)) {
        return each;
      }
    }
    throw new AssertionError(session + " is not listed");
  }

  @Test
  void keysAndValuesAreSearched() throws Exception {
    put("search/one", "the Quick brown fox");
    put("search/two", "nothing");
    put("search/quick", "x");

    JsonNode inBoth = json("/v1/rollcall/kv/search?q=quick&in=both&prefix=search/");
    assertThat(inBoth.get("matches")).hasSize(2);
    assertThat(inBoth.at("/matches/0/key").asString()).isEqualTo("search/one");
    assertThat(inBoth.at("/matches/0/excerpt").asString()).isEqualTo("the Quick brown fox");
    assertThat(inBoth.at("/matches/1/key").asString()).isEqualTo("search/quick");
    assertThat(inBoth.at("/matches/1").has("excerpt")).isFalse();

    JsonNode first = json("/v1/rollcall/kv/search?prefix=search/&limit=1");
    assertThat(first.at("/matches/0/key").asString()).isEqualTo("search/one");
    assertThat(first.get("next").asString()).isEqualTo("search/one");
    JsonNode rest = json("/v1/rollcall/kv/search?prefix=search/&after=search/one");
    assertThat(rest.get("matches")).hasSize(2);
    assertThat(rest.has("next")).isFalse();
    assertThat(rest.get("truncated").asBoolean()).isFalse();
  }

  @Test
  void theKeysAreMergedAsSpringDoes() throws Exception {
    put("config/application/greeting", "shared");
    put("config/greeter/greeting", "own");
    put("config/greeter,prod/greeting", "prod");
    put("config/greeter,blue/server/port", "8081");

    JsonNode view = json("/v1/rollcall/spring?application=greeter&profiles=prod,blue");
    assertThat(view.at("/sources/0/prefix").asString()).isEqualTo("config/greeter,blue/");
    assertThat(view.at("/sources/1/prefix").asString()).isEqualTo("config/greeter,prod/");
    assertThat(view.at("/sources/2/prefix").asString()).isEqualTo("config/greeter/");
    assertThat(view.at("/sources/5/prefix").asString()).isEqualTo("config/application/");
    JsonNode greeting = view.at("/properties/0");
    assertThat(greeting.get("name").asString()).isEqualTo("greeting");
    assertThat(greeting.get("value").asString()).isEqualTo("prod");
    assertThat(greeting.at("/overridden/0/value").asString()).isEqualTo("own");
    assertThat(greeting.at("/overridden/1/value").asString()).isEqualTo("shared");
    assertThat(view.at("/properties/1/name").asString()).isEqualTo("server.port");
  }

  @Test
  void leadershipGoesToAServerThatIsThere() throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/rollcall/leader?node=nobody", "");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"error\":\"server: nobody (expected: one of the cluster)");
  }

  @Test
  void readOnlyRefusesWhatChangesSomething() throws Exception {
    try (RunningDoor readOnly =
        RunningDoor.openWith(folder.resolve("read-only"), "test.read-only=true")) {
      URI uri = readOnly.uri().resolve("/v1/rollcall/leader?node=n2");
      HttpRequest request =
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build();
      HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("rollcall.console.read-only");
    }
  }

  /** An event as it was read. */
  private record Event(String id, String name, String data) {
    String key() throws IOException {
      return JsonMapper.shared().readTree(data).get("key").asString();
    }
  }

  /** A client of the stream. */
  private static final class Listening implements AutoCloseable {
    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    Listening(HttpResponse<InputStream> answer) {
      this.answer = answer;
      this.lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    int status() {
      return answer.statusCode();
    }

    String body() throws IOException {
      return lines.readLine();
    }

    boolean heartbeat() throws IOException {
      String line = lines.readLine();
      while (!line.equals(": heartbeat")) {
        line = lines.readLine();
      }
      return true;
    }

    Event next() throws IOException {
      String id = "";
      String name = "";
      String data = "";
      while (true) {
        String line = lines.readLine();
        if (line == null) {
          throw new IOException("the stream has ended");
        }
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
          return new Event(id, name, data);
        }
      }
    }

    @Override
    public void close() throws IOException {
      answer.body().close();
    }
  }

  private static Listening listen(String query, @Nullable String lastId) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri().resolve("/v1/rollcall/events?" + query));
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    Listening stream = new Listening(CLIENT.send(request.build(), BodyHandlers.ofInputStream()));
    if (stream.status() == 200) {
      assertThat(stream.answer.headers().firstValue("Content-Type"))
          .hasValue("text/event-stream;charset=utf-8");
      assertThat(stream.lines.readLine()).isEqualTo(": listening");
    }
    return stream;
  }

  private static void put(String key, String value) throws Exception {
    String path = "/v1/kv/" + URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    assertThat(send("PUT", path, value).body()).isEqualTo("true");
  }

  private static JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "");
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(door.uri().resolve(path))
            .method(
                method,
                body.isEmpty() && method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }
}
