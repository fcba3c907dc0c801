package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.cluster.Instances.Seen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadlines do not suffer from what happens to leaders. */
class LeasesIT {
  private static final int CHECKS = 10;
  private static final int TTL_SECONDS = 5;

  @TempDir Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<String> wrong = new CopyOnWriteArrayList<>();

  @Test
  void aLeaderThatStoodStillExpiresNothingThatWasKeptAliveElsewhere() throws Exception {
    try (NodeProcesses nodes = new NodeProcesses(folder, 3);
        Application app = new Application()) {
      nodes.startAll();
      nodes.awaitReady();
      int paused = nodes.awaitLeader();
      int kept = (paused + 1) % 3;
      for (int i = 0; i < CHECKS; i++) {
        app.registerReporting(nodes, kept, "lease-" + i, "leases", TTL_SECONDS + "s");
      }
      app.registerReporting(nodes, kept, "silent", "silence", TTL_SECONDS + "s");
      List<Thread> threads = new ArrayList<>();
      threads.add(Thread.startVirtualThread(() -> beat(nodes, kept)));
      threads.add(Thread.startVirtualThread(() -> watch(nodes, kept)));
      try {
        TimeUnit.SECONDS.sleep(2);
        nodes.pause(paused);
        nodes.await("another leader", () -> nodes.leads(kept) || nodes.leads((paused + 2) % 3));
        TimeUnit.SECONDS.sleep(30);
        nodes.resume(paused);
        // Long enough for anything that the old leader might still want to say.
        TimeUnit.SECONDS.sleep(2 * TTL_SECONDS);
        assertThat(wrong).isEmpty();
        assertThat(Instances.of(nodes, kept, "leases")).hasSize(CHECKS).allMatch(Seen::passing);
        assertThat(Instances.of(nodes, kept, "silence"))
            .as("nobody reports for it")
            .noneMatch(Seen::passing);
      } finally {
        stop.set(true);
        for (Thread each : threads) {
          each.join();
        }
      }
    }
  }

  private void beat(NodeProcesses nodes, int node) {
    while (!stop.get()) {
      for (int i = 0; i < CHECKS; i++) {
        Application.send(nodes, node, "/v1/agent/check/pass/lease-" + i + "-ttl", "");
      }
      pause(500);
    }
  }

  private void watch(NodeProcesses nodes, int node) {
    while (!stop.get()) {
      for (Seen seen : Instances.stale(nodes, node, "leases")) {
        if (seen.statuses().contains("-ttl=critical")) {
          wrong.add(seen.toString());
        }
      }
      pause(50);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
