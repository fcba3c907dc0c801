package io.rollcall.raft.jraft;

import static io.rollcall.raft.jraft.LocalCluster.await;
import static io.rollcall.raft.jraft.LocalCluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * Whatever the servers are given and in whatever order they start, they never found two clusters.
 */
class FoundingTest {
  /** Longer than any two that could agree would need for it. */
  private static final long LONG_ENOUGH_MILLIS = 2_500;

  @TempDir Path folder;

  @Test
  void aListIsFoundedInAnyOrder() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, 0, folder, LocalCluster.quick())) {
      List<String> order = new java.util.ArrayList<>(List.of("n1", "n2", "n3"));
      Collections.shuffle(order, new Random(System.nanoTime()));
      for (String name : order) {
        cluster.start(name, new MapMachine());
        pause(300);
      }

      assertOneCluster(cluster, 3);
    }
  }

  @Test
  void aListIsFoundedWithOneMissingWhichComesLater() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, 2, folder, LocalCluster.quick())) {
      get(cluster.put(cluster.leader(), "a", "1"));

      cluster.start("n3", new MapMachine());

      assertOneCluster(cluster, 3);
      await("it has it", () -> "1".equals(cluster.machines.get("n3").values.get("a")));
    }
  }

  @Test
  void oneOfThreeFoundsNothing() {
    try (LocalCluster cluster = new LocalCluster(3, 1, folder, LocalCluster.quick())) {
      pause(LONG_ENOUGH_MILLIS);

      assertThat(cluster.node("n1").status().term()).isZero();
      assertThat(cluster.node("n1").leadership().leader()).isEmpty();
    }
  }

  @Test
  void oneTooManyIsNotTakenInByItsOwnListAlone() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, 0, folder, LocalCluster.quick())) {
      List<Member> three = List.copyOf(cluster.members);
      Member fourth = cluster.stranger("n4");
      cluster.start(fourth, List.copyOf(cluster.members), as -> as);
      for (Member each : three) {
        cluster.start(each, three, as -> as);
      }
      String leader = cluster.leader();
      get(cluster.put(leader, "a", "1"));
      pause(LONG_ENOUGH_MILLIS);

      assertThat(cluster.node(leader).status().members()).hasSize(3);
      assertThat(cluster.node("n4").status().term()).isZero();
    }
  }

  @Test
  void whoHasOtherMembersOnItsListHoldsEverythingUp() {
    try (LocalCluster cluster = new LocalCluster(3, 0, folder, LocalCluster.quick())) {
      List<Member> three = List.copyOf(cluster.members);
      List<Member> other = List.of(three.get(1), three.get(2), cluster.stranger("n4"));
      cluster.start(three.get(0), three, as -> as);
      cluster.start(three.get(1), three, as -> as);
      cluster.start(three.get(2), other, as -> as);
      // n1 and n2 are a majority of their list, but may have met before they saw n3.
      cluster.start(cluster.member("n4"), other, as -> as);
      pause(LONG_ENOUGH_MILLIS);

      assertThat(clusters(cluster)).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void whoHasOldDataIsJoinedAndNeverOutvoted() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      get(cluster.put(cluster.leader(), "a", "1"));
      await(
          "all have it",
          () -> cluster.machines.values().stream().allMatch(each -> each.values.size() == 1));
      for (String name : List.of("n1", "n2", "n3")) {
        cluster.nodes.remove(name).halt();
      }
      FileSystemUtils.deleteRecursively(cluster.dataFolder("n1"));
      FileSystemUtils.deleteRecursively(cluster.dataFolder("n2"));
      for (String name : List.of("n3", "n1", "n2")) {
        cluster.start(name, new MapMachine());
      }
      pause(LONG_ENOUGH_MILLIS);

      // Two without data are a majority of the list, and would forget what was acknowledged.
      assertThat(cluster.nodes.values()).noneMatch(each -> each.leadership().self());
    }
  }

  @Test
  void dataOfAFormerClusterIsShutOut() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      get(cluster.put(cluster.leader(), "a", "old"));
      await("all are marked", () -> clusters(cluster).size() == 1 && marked(cluster) == 3);
      for (String name : List.of("n1", "n2", "n3")) {
        cluster.nodes.remove(name).halt();
      }
      MapMachine old = cluster.machines.get("n3");
      FileSystemUtils.deleteRecursively(cluster.dataFolder("n1"));
      FileSystemUtils.deleteRecursively(cluster.dataFolder("n2"));
      cluster.start("n1", new MapMachine());
      cluster.start("n2", new MapMachine());
      String leader = cluster.leader();
      get(cluster.put(leader, "a", "new"));
      await("it is marked", () -> cluster.node(leader).status().cluster().isPresent());
      MapMachine restarted = new MapMachine();
      restarted.index = old.index;
      restarted.mark = old.mark;
      restarted.values.putAll(old.values);
      cluster.start("n3", restarted);
      pause(LONG_ENOUGH_MILLIS);

      assertThat(restarted.values).containsEntry("a", "old");
      assertThat(cluster.node("n3").leadership().leader()).isEmpty();
      assertThat(cluster.machines.get(leader).values).containsEntry("a", "new");
      assertThat(get(cluster.put(leader, "b", "new"))).isNotNull();
    }
  }

  @Test
  void serversThatFindEachOtherFoundInAnyOrder() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, 0, folder, LocalCluster.quick())) {
      List<Member> three = List.copyOf(cluster.members);
      List<String> found = new CopyOnWriteArrayList<>();
      for (Member each : List.of(three.get(2), three.get(0), three.get(1))) {
        found.add(each.address());
        cluster.start(each, List.of(each), finding(found, 3));
        pause(200);
      }

      assertOneCluster(cluster, 3);
    }
  }

  @Test
  void serversThatFindEachOtherWaitForTheMissingOne() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, 0, folder, LocalCluster.quick())) {
      List<Member> three = List.copyOf(cluster.members);
      List<String> all = three.stream().map(Member::address).toList();
      cluster.start(three.get(0), List.of(three.get(0)), finding(all, 3));
      cluster.start(three.get(1), List.of(three.get(1)), finding(all, 3));
      pause(LONG_ENOUGH_MILLIS);
      assertThat(cluster.nodes.values()).noneMatch(each -> each.leadership().self());

      cluster.start(three.get(2), List.of(three.get(2)), finding(all, 3));

      assertOneCluster(cluster, 3);
    }
  }

  @Test
  void serversThatFindOneTooManyFoundNothingUntilItIsGone() throws Exception {
    try (LocalCluster cluster = new LocalCluster(4, 0, folder, LocalCluster.quick())) {
      List<String> all = cluster.members.stream().map(Member::address).toList();
      for (Member each : List.copyOf(cluster.members)) {
        cluster.start(each, List.of(each), finding(all, 3));
      }
      pause(LONG_ENOUGH_MILLIS);
      assertThat(clusters(cluster)).hasSizeLessThanOrEqualTo(1);

      cluster.nodes.remove("n4").halt();

      assertOneCluster(cluster, 3);
    }
  }

  @Test
  void serversOfOneNameFoundNothing() {
    try (LocalCluster cluster = new LocalCluster(2, 0, folder, LocalCluster.quick());
        LocalCluster other = new LocalCluster(1, 0, folder.resolve("x"), LocalCluster.quick())) {
      Member twin = other.member("n1");
      List<String> all =
          List.of(cluster.member("n1").address(), cluster.member("n2").address(), twin.address());
      cluster.start(cluster.member("n1"), List.of(cluster.member("n1")), finding(all, 2));
      cluster.start(cluster.member("n2"), List.of(cluster.member("n2")), finding(all, 2));
      other.start(twin, List.of(twin), finding(all, 2));
      pause(LONG_ENOUGH_MILLIS);

      assertThat(cluster.nodes.values()).noneMatch(each -> each.leadership().self());
      assertThat(other.nodes.values()).noneMatch(each -> each.leadership().self());
    }
  }

  @Test
  void serversThatFindOldDataJoinItsCluster() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      get(cluster.put(cluster.leader(), "a", "1"));
      List<Member> more = List.of(cluster.stranger("n2"), cluster.stranger("n3"));
      List<String> all = cluster.members.stream().map(Member::address).toList();
      for (Member each : more) {
        cluster.start(each, List.of(each), finding(all, 3));
      }

      assertOneCluster(cluster, 3);
      assertThat(cluster.machines.get("n3").values).containsEntry("a", "1");
    }
  }

  private static UnaryOperator<RaftSettings> finding(List<String> addresses, int size) {
    return as -> as.forming(new Formation.Discovered(() -> addresses, size), "", "");
  }

  private static void assertOneCluster(LocalCluster cluster, int voters) throws Exception {
    String leader = cluster.leader();
    await(
        "all vote",
        () -> {
          var status = cluster.node(cluster.leader()).status();
          return status.members().size() == voters && status.learners().isEmpty();
        });
    get(cluster.put(leader, "one", "cluster"));
    await(
        "all of them have it",
        () ->
            cluster.nodes.keySet().stream()
                .allMatch(each -> "cluster".equals(cluster.machines.get(each).values.get("one"))));
    await("all are marked", () -> marked(cluster) == voters);
    assertThat(clusters(cluster)).hasSize(1);
  }

  private static long marked(LocalCluster cluster) {
    return cluster.nodes.values().stream()
        .filter(each -> each.status().cluster().isPresent())
        .count();
  }

  private static Set<UUID> clusters(LocalCluster cluster) {
    return cluster.nodes.values().stream()
        .flatMap(each -> each.status().cluster().stream())
        .map(mark -> mark.id())
        .collect(Collectors.toSet());
  }

  /** Something that must not happen has no event to be waited for. */
  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
