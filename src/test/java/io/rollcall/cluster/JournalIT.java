package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three nodes tell the same story. While applications write keys, register and fail, nodes are
 * killed, the leader, one of them or all at once; after each kill and the return, the three
 * journals are the same entry for entry, but for what a node says itself that it has missed.
 */
class JournalIT {
  private static final int ROUNDS = Integer.getInteger("rollcall.journal.rounds", 5);
  private static final int WRITERS = 4;

  @TempDir Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger written = new AtomicInteger();

  /**
   * What a node tells.
   *
   * @param gaps stretches of indexes that it has missed: first and last
   */
  private record Told(TreeMap<Long, List<String>> byIndex, List<long[]> gaps) {
    boolean misses(long index) {
      return gaps.stream().anyMatch(gap -> index >= gap[0] && index <= gap[1]);
    }
  }

  @Test
  void threeJournalsAreEqualAfterKills() throws Exception {
    long seed = Long.getLong("rollcall.seed", System.nanoTime());
    System.out.println("JournalIT: seed " + seed);
    Random random = new Random(seed);
    try (NodeProcesses nodes = new NodeProcesses(folder, 3);
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      // Snapshots often, so that what was flushed and what is replayed differ on each node.
      IntStream.range(0, 3).forEach(node -> start(nodes, node));
      nodes.awaitReady();
      for (int round = 0; round < ROUNDS; round++) {
        stop.set(false);
        List<Future<?>> running = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          int number = writer;
          running.add(writers.submit(() -> write(nodes, number)));
        }
        int before = written.get();
        nodes.await("writes before a kill", () -> written.get() > before + 1_500);
        killSome(nodes, random, round);
        stop.set(true);
        for (Future<?> each : running) {
          each.get(60, TimeUnit.SECONDS);
        }
        for (int node = 0; node < 3; node++) {
          if (!nodes.running(node)) {
            start(nodes, node);
          }
        }
        nodes.awaitReady();
        nodes.awaitLeader();
        compare(nodes, round);
      }
    }
  }

  private static void start(NodeProcesses nodes, int node) {
    nodes.start(node, "--rollcall.cluster.snapshot-entries=1000");
  }

  private static void killSome(NodeProcesses nodes, Random random, int round) {
    switch (round % 3) {
      case 0 -> nodes.kill(nodes.awaitLeader());
      case 1 -> IntStream.range(0, 3).parallel().forEach(nodes::kill);
      default -> nodes.kill(random.nextInt(3));
    }
  }

  private void compare(NodeProcesses nodes, int round) throws Exception {
    // A write through each node: by then it has applied all that was acknowledged.
    for (int node = 0; node < 3; node++) {
      int asked = node;
      nodes.await("a write through n" + (node + 1), () -> put(nodes, asked, "round/" + round, "v"));
    }
    long upTo = Long.MAX_VALUE;
    List<Told> told = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      told.add(read(nodes, node));
      upTo = Math.min(upTo, told.getLast().byIndex().lastKey());
    }
    TreeMap<Long, List<String>> all = new TreeMap<>();
    told.forEach(each -> all.putAll(each.byIndex()));
    int compared = 0;
    int missed = 0;
    for (Map.Entry<Long, List<String>> each : all.headMap(upTo, true).entrySet()) {
      for (int node = 0; node < 3; node++) {
        if (told.get(node).misses(each.getKey())) {
          missed++;
        } else {
          assertThat(told.get(node).byIndex().get(each.getKey()))
              .as("index %d on n%d", each.getKey(), node + 1)
              .isEqualTo(each.getValue());
          compared++;
        }
      }
    }
    System.out.printf(
        "JournalIT: round %d: equal up to index %d, %d compared, %d missed and said so%n",
        round, upTo, compared, missed);
    assertThat(compared).isGreaterThan(3 * 1_500);
  }

  private static Told read(NodeProcesses nodes, int node) throws Exception {
    Told told = new Told(new TreeMap<>(), new ArrayList<>());
    String before = "";
    do {
      var answer = nodes.send(node, "GET", "/v1/rollcall/journal?limit=1000" + before, new byte[0]);
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      assertThat(answer.statusCode()).as(body).isEqualTo(200);
      JsonNode page = JsonMapper.shared().readTree(body);
      for (JsonNode entry : page.get("entries")) {
        if (entry.get("kind").asString().equals("gap")) {
          System.out.println("JournalIT: n" + (node + 1) + ": " + entry.get("message").asString());
          told.gaps().add(new long[] {entry.get("from").asLong(), entry.get("to").asLong()});
        } else {
          told.byIndex()
              .computeIfAbsent(entry.get("index").asLong(), index -> new ArrayList<>())
              .add(entry.toString());
        }
      }
      before = page.has("next") ? "&before=" + page.get("next").asString() : "";
    } while (!before.isEmpty());
    return told;
  }

  private void write(NodeProcesses nodes, int writer) {
    for (int i = 0; !stop.get(); i++) {
      int node = (writer + i) % 3;
      boolean done =
          switch (i % 10) {
            case 3 ->
                send(
                    nodes,
                    node,
                    "/v1/agent/service/register",
                    "{\"Name\":\"app\",\"ID\":\"app-"
                        + writer
                        + "\",\"Address\":\"10.0.0."
                        + (1 + i % 3)
                        + "\",\"Port\":80,\"Check\":{\"TTL\":\"60s\"}}");
            case 5 -> send(nodes, node, "/v1/agent/check/pass/service:app-" + writer, "");
            case 7 -> send(nodes, node, "/v1/agent/check/fail/service:app-" + writer, "");
            case 9 -> send(nodes, node, "/v1/agent/service/deregister/app-" + writer, "");
            default -> put(nodes, node, "journal/" + writer + "/" + i % 50, "v" + i);
          };
      if (done) {
        written.incrementAndGet();
      }
    }
  }

  private static boolean put(NodeProcesses nodes, int node, String key, String value) {
    return send(nodes, node, "/v1/kv/" + key, value);
  }

  private static boolean send(NodeProcesses nodes, int node, String path, String body) {
    try {
      return nodes.send(node, "PUT", path, body.getBytes(StandardCharsets.UTF_8)).statusCode()
          == 200;
    } catch (IOException e) {
      return false; // killed: it may have been written or not
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
