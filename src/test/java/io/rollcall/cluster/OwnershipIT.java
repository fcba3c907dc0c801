package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.cluster.Instances.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A healthy instance is never seen critical because its node is lost, stops or comes back: on a
 * cluster of three, with applications that are probed and applications that report, watched on a
 * node that stays.
 */
class OwnershipIT {
  private static final Duration ADOPTED_WITHIN = Duration.ofSeconds(10);
  private static final String SERVICE = "owned";
  private static final int EACH = 4;

  @TempDir Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<Seen> wrong = new CopyOnWriteArrayList<>();
  private final List<Application> applications = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  @Test
  void adoptionDrainingAndReturnNeverShowAHealthyInstanceAsCritical() throws Exception {
    try (NodeProcesses nodes = new NodeProcesses(folder, 3);
        AutoCloseable applicationsFirst = this::finish) {
      assertThat(applicationsFirst).isNotNull();
      nodes.startAll();
      nodes.awaitReady();
      int leader = nodes.awaitLeader();
      int leaving = (leader + 1) % 3;
      int witness = (leader + 2) % 3;
      register(nodes, leaving, witness);
      nodes.await("all to pass", () -> passing(nodes, witness) == 2 * EACH);
      watch(nodes, witness);

      // It stops: handed over at once, long before it would be missed.
      nodes.stop(leaving);
      assertThat(owners(nodes, witness)).as("after the stop").doesNotContainKey(name(leaving));
      assertThat(Instances.liveness(nodes, witness, name(leaving)))
          .isEqualTo("critical: Agent left");

      // It comes back: what was handed over stays where it is.
      Map<String, Long> before = indexes(nodes, witness);
      nodes.start(leaving);
      nodes.await(
          "the return",
          () -> Instances.liveness(nodes, witness, name(leaving)).startsWith("passing"));
      TimeUnit.SECONDS.sleep(3);
      assertThat(indexes(nodes, witness)).as("after the return").isEqualTo(before);

      // It is killed: missed, and adopted without being critical in between.
      List<String> own = new ArrayList<>();
      for (int i = 0; i < applications.size(); i++) {
        own.add(id(i));
        registerOne(nodes, leaving, i);
      }
      assertThat(owners(nodes, witness)).containsOnlyKeys(name(leaving));
      TimeUnit.SECONDS.sleep(2);
      long killed = System.nanoTime();
      nodes.kill(leaving);
      nodes.await("the adoption", () -> !owners(nodes, witness).containsKey(name(leaving)));
      Duration took = Duration.ofNanos(System.nanoTime() - killed);
      System.out.println("OwnershipIT: adopted after " + took.toMillis() + " ms");
      assertThat(took).isLessThan(ADOPTED_WITHIN);
      assertThat(Instances.of(nodes, witness, SERVICE))
          .extracting(Seen::id)
          .containsExactlyInAnyOrderElementsOf(own);

      // The adopters run the checks: one that fails now is told.
      TimeUnit.SECONDS.sleep(3);
      assertThat(wrong).as("a healthy instance that was not passing").isEmpty();
      applications.getFirst().answersWith(500);
      nodes.await("the adopter's verdict", () -> passing(nodes, witness) == 2 * EACH - 1);
    }
  }

  private void finish() throws InterruptedException {
    stop.set(true);
    for (Thread each : threads) {
      each.join();
    }
    applications.forEach(Application::close);
  }

  private void register(NodeProcesses nodes, int owner, int reportsTo) {
    for (int i = 0; i < 2 * EACH; i++) {
      applications.add(new Application());
      registerOne(nodes, owner, i);
      if (i >= EACH) {
        String path = "/v1/agent/check/pass/" + id(i) + "-ttl";
        threads.add(
            Thread.startVirtualThread(
                () -> {
                  while (!stop.get()) {
                    Application.send(nodes, reportsTo, path, "");
                    pause(500);
                  }
                }));
      }
    }
  }

  private void registerOne(NodeProcesses nodes, int owner, int i) {
    if (i < EACH) {
      applications.get(i).register(nodes, owner, id(i), SERVICE);
    } else {
      applications.get(i).registerReporting(nodes, owner, id(i), SERVICE, "5s");
    }
  }

  private void watch(NodeProcesses nodes, int witness) {
    threads.add(
        Thread.startVirtualThread(
            () -> {
              while (!stop.get()) {
                for (Seen seen : Instances.stale(nodes, witness, SERVICE)) {
                  if (!seen.passing() && applications.stream().allMatch(Application::isHealthy)) {
                    wrong.add(seen);
                  }
                }
                pause(20);
              }
            }));
  }

  private static long passing(NodeProcesses nodes, int witness) {
    return Instances.of(nodes, witness, SERVICE).stream().filter(Seen::passing).count();
  }

  private static Map<String, Long> owners(NodeProcesses nodes, int witness) {
    return Instances.of(nodes, witness, SERVICE).stream()
        .collect(Collectors.groupingBy(Seen::node, Collectors.counting()));
  }

  private static Map<String, Long> indexes(NodeProcesses nodes, int witness) {
    return Instances.of(nodes, witness, SERVICE).stream()
        .collect(
            Collectors.toMap(
                seen -> seen.node() + "/" + seen.id(), Seen::index, (a, b) -> a, TreeMap::new));
  }

  private static String id(int i) {
    return "owned-" + i;
  }

  private static String name(int node) {
    return "n" + (node + 1);
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
