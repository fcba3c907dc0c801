package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.cluster.Operation.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Default reads and writes through every node are linearizable while the leader is killed, paused
 * and replaced.
 */
class LinearizabilityIT {
  private static final int CLIENTS = 9;
  private static final int OPERATIONS_PER_KEY = 60;
  private static final int ROUNDS = Integer.getInteger("rollcall.linearizability.rounds", 4);

  @TempDir Path folder;

  private final Map<String, Queue<Operation>> histories = new ConcurrentHashMap<>();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void readsAndWritesAreLinearizableAcrossKillsAndPauses() throws Exception {
    long seed = Long.getLong("rollcall.seed", System.nanoTime());
    System.out.println("LinearizabilityIT: seed " + seed);
    try (NodeProcesses nodes = new NodeProcesses(folder, 3);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      nodes.startAll();
      nodes.awaitReady();
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        running.add(clients.submit(() -> work(nodes, number, new Random(seed + number))));
      }
      try {
        for (int round = 0; round < ROUNDS; round++) {
          int before = calls.get();
          nodes.await("progress before a fault", () -> calls.get() > before + 150);
          int leader = nodes.awaitLeader();
          if (round % 2 == 0) {
            nodes.pause(leader);
            nodes.await(
                "another leader",
                () -> nodes.leads((leader + 1) % 3) || nodes.leads((leader + 2) % 3));
            nodes.resume(leader);
          } else {
            nodes.kill(leader);
            nodes.startAll();
          }
        }
        int before = calls.get();
        nodes.await("progress after the last fault", () -> calls.get() > before + 150);
      } finally {
        stop.set(true);
      }
      for (Future<?> client : running) {
        client.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(histories)
        .allSatisfy(
            (key, history) ->
                assertThat(RegisterChecker.linearizable(List.copyOf(history)))
                    .as("history of %s: %s", key, history)
                    .isTrue());
    System.out.println(
        "LinearizabilityIT: " + calls.get() + " calls on " + histories.size() + " keys");
  }

  /** Keys are used for a while and then left, so that a history stays small enough to check. */
  private void work(NodeProcesses nodes, int client, Random random) {
    for (int i = 0; !stop.get(); i++) {
      String key = "register/" + (calls.get() / OPERATIONS_PER_KEY);
      Queue<Operation> history = histories.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>());
      int node = random.nextInt(nodes.size());
      long invoked = System.nanoTime();
      try {
        if (random.nextInt(3) == 0) {
          write(nodes, node, key, client + "-" + i, invoked, history);
        } else {
          read(nodes, node, key, invoked, history);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      calls.incrementAndGet();
    }
  }

  private static void write(
      NodeProcesses nodes,
      int node,
      String key,
      String value,
      long invoked,
      Queue<Operation> history)
      throws InterruptedException {
    long returned = Operation.NEVER;
    try {
      var answer = nodes.send(node, "PUT", "/v1/kv/" + key, value.getBytes(StandardCharsets.UTF_8));
      if (answer.statusCode() == 200) {
        returned = System.nanoTime();
      }
    } catch (ConnectException e) {
      return; // it never left
    } catch (IOException e) {
      // Unanswered: it may have happened.
    }
    history.add(new Operation(Kind.WRITE, value, invoked, returned));
  }

  private static void read(
      NodeProcesses nodes, int node, String key, long invoked, Queue<Operation> history)
      throws InterruptedException {
    try {
      var answer = nodes.send(node, "GET", "/v1/kv/" + key + "?raw", new byte[0]);
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      switch (answer.statusCode()) {
        case 200 -> history.add(new Operation(Kind.READ, body, invoked, System.nanoTime()));
        case 404 -> history.add(new Operation(Kind.READ, null, invoked, System.nanoTime()));
        default -> {} // an error says nothing
      }
    } catch (IOException e) {
      // An unanswered read says nothing.
    }
  }
}
