package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No acknowledged write is lost, whichever nodes are killed at whatever moment, all of them at once
 * included.
 */
class CrashSafetyIT {
  private static final int WRITERS = 12;
  private static final int ROUNDS = Integer.getInteger("rollcall.crash.rounds", 5);

  @TempDir Path folder;

  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger written = new AtomicInteger();

  @Test
  void everyAcknowledgedKeySurvivesKills() throws Exception {
    long seed = Long.getLong("rollcall.seed", System.nanoTime());
    System.out.println("CrashSafetyIT: seed " + seed);
    Random random = new Random(seed);
    try (NodeProcesses nodes = new NodeProcesses(folder, 3);
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      nodes.startAll();
      nodes.awaitReady();
      List<Future<?>> running = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        running.add(writers.submit(() -> write(nodes, number)));
      }
      try {
        for (int round = 0; round < ROUNDS; round++) {
          int before = written.get();
          nodes.await("progress before a kill", () -> written.get() > before + 200);
          killSome(nodes, random, round);
          nodes.startAll();
        }
      } finally {
        stop.set(true);
      }
      for (Future<?> writer : running) {
        writer.get(60, TimeUnit.SECONDS);
      }
      nodes.awaitReady();

      for (int node = 0; node < nodes.size(); node++) {
        List<String> lost = missing(nodes, node);
        assertThat(lost)
            .as("acknowledged keys missing on node %d of %d", node, acknowledged.size())
            .isEmpty();
      }
      System.out.println("CrashSafetyIT: " + acknowledged.size() + " acknowledged keys, none lost");
    }
  }

  /** In turns: the leader, a random node, all nodes. */
  private void killSome(NodeProcesses nodes, Random random, int round) {
    switch (round % 3) {
      case 0 -> nodes.kill(nodes.awaitLeader());
      case 1 -> IntStream.range(0, nodes.size()).parallel().forEach(nodes::kill);
      default -> nodes.kill(random.nextInt(nodes.size()));
    }
  }

  /** Each key is written once, so whatever was acknowledged must be read back. */
  private void write(NodeProcesses nodes, int writer) {
    for (int i = 0; !stop.get(); i++) {
      String key = "crash/" + writer + "/" + i;
      String value = key + "-" + "v".repeat(i % 700);
      try {
        var answer =
            nodes.send(
                (writer + i) % nodes.size(),
                "PUT",
                "/v1/kv/" + key,
                value.getBytes(StandardCharsets.UTF_8));
        if (answer.statusCode() == 200 && answer.body().length == 4) {
          acknowledged.put(key, value);
          written.incrementAndGet();
        }
      } catch (IOException e) {
        // Not acknowledged: it may be there or not.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private List<String> missing(NodeProcesses nodes, int node)
      throws IOException, InterruptedException {
    List<String> lost = new ArrayList<>();
    for (Map.Entry<String, String> entry : acknowledged.entrySet()) {
      var answer = nodes.send(node, "GET", "/v1/kv/" + entry.getKey() + "?raw", new byte[0]);
      String value = new String(answer.body(), StandardCharsets.UTF_8);
      if (answer.statusCode() != 200 || !value.equals(entry.getValue())) {
        lost.add(entry.getKey() + " -> " + answer.statusCode());
      }
    }
    return lost;
  }
}
