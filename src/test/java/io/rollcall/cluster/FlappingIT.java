package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.cluster.Instances.Seen;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that stands still and runs again, over and over, does not keep the cluster writing. */
class FlappingIT {
  private static final int FLAPS = 5;
  private static final int SECONDS = 5;

  /** Lost, back, lost, back, lost; from then on it is not heard long enough. */
  private static final int VERDICTS = 5;

  @TempDir Path folder;

  @Test
  void fiveSecondsUpAndFiveDownGiveBoundedWrites() throws Exception {
    try (NodeProcesses nodes = new NodeProcesses(folder, 3);
        Application app = new Application()) {
      nodes.startAll();
      nodes.awaitReady();
      int leader = nodes.awaitLeader();
      int flapping = (leader + 1) % 3;
      String name = "n" + (flapping + 1);
      app.register(nodes, flapping, "flapper", "flaps");
      nodes.await(
          "the application to pass",
          () -> Instances.of(nodes, leader, "flaps").stream().allMatch(Seen::passing));

      TreeSet<Long> verdicts = new TreeSet<>();
      TreeSet<Long> moves = new TreeSet<>();
      Instances.livenessIndex(nodes, leader, name).ifPresent(verdicts::add);
      long before = nodes.appliedIndex(leader);
      for (int i = 0; i < 2 * FLAPS; i++) {
        if (i % 2 == 0) {
          nodes.pause(flapping);
        } else {
          nodes.resume(flapping);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() - end < 0) {
          Instances.livenessIndex(nodes, leader, name).ifPresent(verdicts::add);
          List<Seen> seen = Instances.stale(nodes, leader, "flaps");
          assertThat(seen).as("neither lost nor doubled").hasSize(1);
          assertThat(seen).as("healthy all the time").allMatch(Seen::passing);
          moves.add(seen.getFirst().index());
          TimeUnit.MILLISECONDS.sleep(100);
        }
      }
      long written = nodes.appliedIndex(leader) - before;
      System.out.printf(
          "FlappingIT: %d verdicts, %d moves, %d log entries in %d flaps%n",
          verdicts.size() - 1, moves.size() - 1, written, FLAPS);
      assertThat(verdicts.size() - 1).as("verdicts on %s", name).isBetween(1, VERDICTS);
      assertThat(moves.size() - 1).as("moves of its instance").isEqualTo(1);
      assertThat(written).as("log entries").isLessThan(100);
    }
  }
}
