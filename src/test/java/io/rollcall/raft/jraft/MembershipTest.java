package io.rollcall.raft.jraft;

import static io.rollcall.raft.jraft.LocalCluster.await;
import static io.rollcall.raft.jraft.LocalCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Who takes part is changed while the cluster runs, and never at the price of its quorum. */
class MembershipTest {
  @TempDir Path folder;

  @Test
  void aServerJoinsAndVotesOnceItHasCaughtUp() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      for (int i = 0; i < 50; i++) {
        get(cluster.put("n1", "k" + i, "v"));
      }
      Member n2 = cluster.stranger("n2");

      cluster.start(n2, List.of(n2), joining("", cluster.member("n1")));

      awaitVoters(cluster, "n1", List.of("n1", "n2"));
      await("it has all", () -> cluster.machines.get("n2").values.size() == 50);
      await("n2 knows names", () -> names(cluster, "n2").equals(List.of("n1", "n2")));
      get(cluster.put("n2", "from", "n2"));
      cluster.crash("n2");
      assertThat(cluster.node("n1").status().members()).hasSize(2);
    }
  }

  @Test
  void aServerTakesTheNameAndThePlaceOfADeadOne() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      String dead = cluster.follower();
      get(cluster.put(leader, "a", "1"));
      awaitAnswers(cluster, leader);
      cluster.crash(dead);
      awaitSilence(cluster, leader, dead);
      Member n4 = cluster.stranger("n4");

      cluster.start(n4, List.of(n4), joining(dead, cluster.member(leader)));

      await(
          "n4 is there in its place",
          () -> {
            var status = cluster.node(leader).status();
            return status.learners().isEmpty()
                && names(cluster, leader).contains("n4")
                && !names(cluster, leader).contains(dead);
          });
      assertThat(names(cluster, leader)).hasSize(3);
      get(cluster.put("n4", "b", "2"));
    }
  }

  @Test
  void aServerThatLostItsDataStartsAnewAsALearner() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      String wiped = cluster.follower();
      get(cluster.put(leader, "a", "1"));
      awaitAnswers(cluster, leader);
      cluster.crash(wiped);
      FileSystemUtils.deleteRecursively(cluster.dataFolder(wiped));
      MapMachine machine = new MapMachine();

      cluster.start(wiped, machine);

      await("it has it again", () -> "1".equals(machine.values.get("a")));
      awaitVoters(cluster, leader, List.of("n1", "n2", "n3"));
      await("it says so", () -> cluster.node(wiped).status().role() == RaftStatus.Role.FOLLOWER);
    }
  }

  @Test
  void aVoterKnowsThatItIsOneWithoutTheLeaderThatMadeItOne() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      cluster.leader();
      get(cluster.put("n1", "a", "1"));
      Member n2 = cluster.stranger("n2");
      cluster.start(n2, List.of(n2), joining("", cluster.member("n1")));
      awaitVoters(cluster, "n1", List.of("n1", "n2"));

      // n2 has not asked again, mostly, and with the shorter log it cannot lead: it has to vote.
      cluster.isolate("n2");
      long before = cluster.node("n1").status().lastLogIndex();
      var _ = cluster.put("n1", "b", "1");
      await("n1 is ahead", () -> cluster.node("n1").status().lastLogIndex() > before);
      cluster.crash("n1");
      cluster.heal();
      cluster.start("n1", again(cluster.machines.get("n1")));

      get(cluster.put(cluster.leader(), "b", "2"));
      await("both have it", () -> cluster.machines.get("n2").values.containsKey("b"));
    }
  }

  @Test
  void anOperatorAddsARunningServerAgain() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      String out = cluster.follower();
      awaitAnswers(cluster, leader);
      get(cluster.node(leader).removeMember(out));
      assertThat(names(cluster, leader)).doesNotContain(out);

      assertThatThrownBy(() -> get(cluster.node(out).addMember(cluster.member(out), "")))
          .hasCauseInstanceOf(RaftException.NotLeader.class);
      get(cluster.node(leader).addMember(cluster.member(out), ""));

      awaitVoters(cluster, leader, List.of("n1", "n2", "n3"));
    }
  }

  @Test
  void whoCannotBeReachedIsRefused() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      cluster.leader();
      Member absent = cluster.stranger("n2");

      assertThatThrownBy(() -> get(cluster.node("n1").addMember(absent, "")))
          .hasCauseInstanceOf(RaftException.MembershipRefused.class)
          .hasMessageContaining("nobody answers at that address");
      assertThat(names(cluster, "n1")).containsExactly("n1");
    }
  }

  @Test
  void whoTellsAnothersAddressIsRefused() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      cluster.leader();
      Member first = cluster.member("n1");
      Member liar = new Member("n2", first.host(), first.port());

      assertThatThrownBy(() -> get(cluster.node("n1").addMember(liar, "")))
          .hasCauseInstanceOf(RaftException.MembershipRefused.class)
          .hasMessageContaining("at that address answers n1");
    }
  }

  @Test
  void whoHasTheDataOfAnotherClusterIsRefused() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick());
        LocalCluster other = new LocalCluster(1, folder.resolve("x"), LocalCluster.quick())) {
      cluster.leader();
      other.leader();
      await(
          "both are marked",
          () ->
              cluster.node("n1").status().cluster().isPresent()
                  && other.node("n1").status().cluster().isPresent());
      Member foreign = other.member("n1");
      Member renamed = new Member("n1", foreign.host(), foreign.port());

      assertThatThrownBy(() -> get(cluster.node("n1").addMember(renamed, "")))
          .hasCauseInstanceOf(RaftException.MembershipRefused.class)
          .hasMessageContaining("it has the data of cluster");
    }
  }

  @Test
  void nobodyIsReplacedWhoIsNotThere() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      cluster.leader();
      Member n2 = cluster.stranger("n2");
      cluster.start(n2, List.of(n2), joining("n9", cluster.member("n1")));

      assertThatThrownBy(() -> get(cluster.node("n1").addMember(n2, "n9")))
          .hasCauseInstanceOf(RaftException.MembershipRefused.class)
          .hasMessageContaining("there is no server n9 that it could replace");
    }
  }

  @Test
  void oneServerIsMadeAClusterOfItsOwnOnceForEachWord() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      get(cluster.put(leader, "a", "1"));
      await(
          "all have it and are marked",
          () ->
              cluster.machines.values().stream()
                  .allMatch(each -> each.values.size() == 1 && each.mark != null));
      await("it says so", () -> cluster.node(leader).status().cluster().isPresent());
      var former = cluster.node(leader).status().cluster().orElseThrow();
      String last = cluster.follower();
      MapMachine state = cluster.machines.get(last);

      assertThatThrownBy(
              () -> {
                cluster.nodes.get(last).halt();
                recover(cluster, last, state, "w1");
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("of the same cluster is alive");
      for (String name : List.of("n1", "n2", "n3")) {
        cluster.nodes.remove(name).halt();
      }
      recover(cluster, last, state, "w1");
      assertThat(cluster.leader()).isEqualTo(last);
      get(cluster.put(last, "b", "2"));
      await(
          "it is another cluster",
          () -> !cluster.node(last).status().cluster().orElseThrow().id().equals(former.id()));
      assertThat(names(cluster, last)).containsExactly(last);
      assertThat(state.values).containsEntry("a", "1").containsEntry("b", "2");

      // Whoever comes back of the former cluster is not listened to.
      String back =
          List.of("n1", "n2", "n3").stream().filter(n -> !n.equals(last)).findFirst().get();
      cluster.start(back, again(cluster.machines.get(back)));
      Member n4 = cluster.stranger("n4");
      cluster.start(n4, List.of(n4), joining("", cluster.member(last)));
      awaitVoters(cluster, last, List.of(last, "n4").stream().sorted().toList());
      assertThat(cluster.machines.get(back).values).doesNotContainKey("b");

      // The word that was left in the settings does nothing.
      MapMachine now = again(state);
      cluster.nodes.remove(last).halt();
      recover(cluster, last, now, "w1");
      await("it finds n4", () -> names(cluster, last).contains("n4"));
      get(cluster.put(cluster.leader(), "c", "3"));
    }
  }

  private static MapMachine again(MapMachine before) {
    MapMachine machine = new MapMachine();
    machine.values.putAll(before.values);
    machine.index = before.index;
    machine.mark = before.mark;
    return machine;
  }

  private static void recover(LocalCluster cluster, String name, MapMachine state, String word) {
    cluster.start(
        cluster.member(name),
        cluster.members.subList(0, 3),
        as -> as.forming(as.formation(), "", word),
        state);
  }

  private static UnaryOperator<RaftSettings> joining(String replaced, Member door) {
    return as -> as.forming(new Formation.Joining(List.of(door.address())), replaced, "");
  }

  private static List<String> names(LocalCluster cluster, String node) {
    return cluster.node(node).status().members().stream().map(Member::name).toList();
  }

  private static void awaitVoters(LocalCluster cluster, String node, List<String> voters) {
    await(
        voters + " vote",
        () ->
            names(cluster, node).equals(voters)
                && cluster.node(node).status().learners().isEmpty());
  }

  private static void awaitAnswers(LocalCluster cluster, String leader) {
    await(
        "the followers answer",
        () ->
            cluster.node(leader).status().followers().stream()
                .allMatch(each -> each.matchIndex() > 0));
  }

  private static void awaitSilence(LocalCluster cluster, String leader, String dead) {
    await(
        "the leader misses it",
        () ->
            cluster.node(leader).status().followers().stream()
                .anyMatch(
                    each ->
                        each.member().name().equals(dead) && each.lastContact().toMillis() > 1500));
  }
}
