package io.rollcall.raft.jraft;

import static io.rollcall.raft.jraft.LocalCluster.await;
import static io.rollcall.raft.jraft.LocalCluster.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.remoting.log.BoltLoggerFactory;
import com.alipay.sofa.jraft.core.NodeImpl;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.rollcall.command.Outcome;
import io.rollcall.model.Bytes;
import io.rollcall.raft.Committed;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.RaftStatus.Role;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** Real nodes, real Raft, in one process. */
@Tag("cluster")
class JRaftClusterTest {
  @TempDir Path folder;

  @Test
  void theEngineTakesOurTimers() {
    assertThat(NodeImpl.TIMER_FACTORY).isInstanceOf(EngineTimers.class);
  }

  @Test
  void aNodeAloneLeadsAndAnswers() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      JRaftCluster node = cluster.node("n1");
      List<Leadership> heard = new CopyOnWriteArrayList<>();
      node.onLeadership(heard::add);

      Committed first = get(cluster.put("n1", "a", "1"));
      get(node.readBarrier());

      assertThat(first.outcome()).isEqualTo(Outcome.ACCEPTED);
      assertThat(cluster.machines.get("n1").values).containsEntry("a", "1");
      assertThat(cluster.machines.get("n1").timestamps.getFirst())
          .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
      RaftStatus status = node.status();
      assertThat(status.role()).isEqualTo(Role.LEADER);
      assertThat(status.leader()).contains(cluster.member("n1"));
      assertThat(status.appliedIndex()).isEqualTo(first.index());
      assertThat(status.commitIndex()).isEqualTo(first.index());
      assertThat(status.lastContact()).isZero();
      assertThat(status.followers()).isEmpty();
      assertThat(status.failure()).isEmpty();
      assertThat(heard).last().isEqualTo(new Leadership(status.term(), "n1", true));
    }
  }

  @Test
  void everyNodeTakesProposalsAndTellsTheOutcome() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      cluster.leader();
      long last = 0;
      for (String name : cluster.nodes.keySet()) {
        Committed done = get(cluster.put(name, "from-" + name, name));
        assertThat(done.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(done.index()).isGreaterThan(last);
        last = done.index();
        Committed unmet = get(cluster.node(name).propose(LocalCluster.put("never", "", 1)));
        assertThat(unmet.outcome()).isEqualTo(Outcome.UNMET);
        last = unmet.index();
      }
      for (String name : cluster.nodes.keySet()) {
        get(cluster.node(name).readBarrier());
        assertThat(cluster.machines.get(name).values)
            .isEqualTo(Map.of("from-n1", "n1", "from-n2", "n2", "from-n3", "n3"));
        assertThat(cluster.node(name).status().appliedIndex()).isEqualTo(last);
      }
    }
  }

  @Test
  void whatOnlyTheLeaderOfATermMayWriteIsNeverForwarded() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      String follower = cluster.follower();
      long term = cluster.node(leader).leadership().term();

      assertThat(
              get(cluster.node(leader).proposeAsLeader(term, LocalCluster.put("mine", "1", 0)))
                  .outcome())
          .isEqualTo(Outcome.ACCEPTED);
      assertRefused(cluster.node(leader), term - 1);
      assertRefused(cluster.node(follower), term);

      get(cluster.node(leader).transferLeadership(follower));
      await("the new term", () -> cluster.node(follower).leadership().self());
      assertRefused(cluster.node(leader), term);
      assertRefused(cluster.node(follower), term);
      get(cluster.node(follower).readBarrier());
      assertThat(cluster.machines.get(follower).values).containsOnlyKeys("mine");
    }
  }

  private static void assertRefused(JRaftCluster node, long term) {
    assertThatThrownBy(() -> get(node.proposeAsLeader(term, LocalCluster.put("late", "1", 0))))
        .hasCauseInstanceOf(RaftException.NotLeader.class);
  }

  @Test
  void aBarrierOnEveryNodeSeesWhatWasAcknowledgedAnywhere() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      cluster.leader();
      List<String> names = List.copyOf(cluster.nodes.keySet());
      for (int i = 0; i < 60; i++) {
        String value = Integer.toString(i);
        get(cluster.put(names.get(i % 3), "x", value));
        String reader = names.get((i + 1 + i / 3 % 2) % 3);
        get(cluster.node(reader).readBarrier());
        assertThat(cluster.machines.get(reader).values).containsEntry("x", value);
      }
    }
  }

  @Test
  void manyProposalsAndBarriersAtOnce() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String follower = cluster.follower();
      List<CompletableFuture<Committed>> puts = new ArrayList<>();
      List<CompletableFuture<Void>> barriers = new ArrayList<>();
      for (int i = 0; i < 900; i++) {
        puts.add(cluster.put(i % 2 == 0 ? follower : cluster.leader(), "k" + i, "v"));
        barriers.add(cluster.node(follower).readBarrier());
      }
      for (CompletableFuture<Committed> put : puts) {
        assertThat(get(put).outcome()).isEqualTo(Outcome.ACCEPTED);
      }
      for (CompletableFuture<Void> barrier : barriers) {
        get(barrier);
      }
      get(cluster.node(follower).readBarrier());
      assertThat(cluster.machines.get(follower).values).hasSize(900);
      assertThat(cluster.node(follower).pendingProposals()).isZero();
    }
  }

  @Test
  void limitsAreRefusedByName() {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      JRaftCluster follower = cluster.node(cluster.follower());
      assertThatThrownBy(
              () -> get(follower.propose(LocalCluster.put("big", "x".repeat(70_000), 0))))
          .hasCauseInstanceOf(RaftException.TooLarge.class)
          .hasMessageContaining("expected: at most 65536");
      List<CompletableFuture<Committed>> puts = new ArrayList<>();
      String leader = cluster.leader();
      cluster.nodes.keySet().stream().filter(n -> !n.equals(leader)).forEach(cluster::isolate);
      for (int i = 0; i < 1001; i++) {
        puts.add(cluster.put(leader, "k" + i, "v"));
      }
      assertThatThrownBy(() -> get(puts.getLast()))
          .hasCauseInstanceOf(RaftException.Overloaded.class)
          .hasMessageContaining("1000");
    }
  }

  @Test
  void theRestGoesOnWhenTheLeaderCrashes() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String old = cluster.leader();
      get(cluster.put(old, "before", "1"));
      String asked = cluster.follower();
      cluster.crash(old);
      // Held across the election, as long as it is certain that the old leader did not get it.
      Committed done = null;
      while (done == null) {
        try {
          done = get(cluster.put(asked, "after", "1"));
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(RaftException.LostLeadership.class);
        }
      }
      assertThat(cluster.leader()).isNotEqualTo(old);
      cluster.start(old, cluster.machines.get(old));
      get(cluster.node(old).readBarrier());
      assertThat(cluster.machines.get(old).values).containsKeys("before", "after");
    }
  }

  @Test
  void aLeaderThatIsCutOffDoesNotSayThatItWrote() throws Exception {
    try (LocalCluster cluster =
        new LocalCluster(3, folder, LocalCluster.quick(Duration.ofSeconds(4), 1_000_000))) {
      String old = cluster.leader();
      get(cluster.put(old, "x", "before"));
      String follower = cluster.follower();
      cluster.isolate(old);
      CompletableFuture<Committed> forwarded = cluster.put(follower, "x", "forwarded");
      CompletableFuture<Committed> doubtful = cluster.put(old, "x", "doubtful");
      CompletableFuture<Void> barrier = cluster.node(old).readBarrier();

      await("another leader", () -> !cluster.others(old).isEmpty());
      String next = cluster.others(old).getFirst();
      get(cluster.put(next, "x", "after"));

      assertThatThrownBy(() -> get(forwarded))
          .as("not held until the forward timeout")
          .hasCauseInstanceOf(RaftException.LostLeadership.class);
      assertThatThrownBy(() -> get(doubtful))
          .cause()
          .isInstanceOfAny(RaftException.LostLeadership.class, RaftException.TimedOut.class);
      assertThatThrownBy(() -> get(barrier)).hasCauseInstanceOf(RaftException.NoLeader.class);
      assertThat(cluster.node(old).status().role()).isNotEqualTo(Role.LEADER);

      cluster.heal();
      await("n follows", () -> cluster.node(old).leadership().leader().equals(next));
      get(cluster.node(old).readBarrier());
      assertThat(cluster.machines.get(old).values).containsEntry("x", "after");
    }
  }

  @Test
  void withoutAQuorumThereIsNoLeaderAfterTheHoldTime() throws Exception {
    try (LocalCluster cluster =
        new LocalCluster(3, folder, LocalCluster.quick(Duration.ofMillis(1500), 1_000_000))) {
      String last = cluster.follower();
      get(cluster.put(last, "x", "1"));
      for (String name : List.copyOf(cluster.nodes.keySet())) {
        if (!name.equals(last)) {
          cluster.crash(name);
        }
      }
      await("it knows of no leader", () -> cluster.node(last).status().leader().isEmpty());
      long begin = System.nanoTime();
      assertThatThrownBy(() -> get(cluster.put(last, "x", "2")))
          .hasCauseInstanceOf(RaftException.NoLeader.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofMillis(1400), Duration.ofMillis(4000));
      assertThatThrownBy(() -> get(cluster.node(last).readBarrier()))
          .hasCauseInstanceOf(RaftException.NoLeader.class);
      assertThat(cluster.node(last).status().lastContact()).isGreaterThan(Duration.ofMillis(500));
    }
  }

  @Test
  void aRestartReplaysWhatTheStateDoesNotHold() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      for (int i = 0; i < 10; i++) {
        get(cluster.put("n1", "k" + i, "v" + i));
      }
      MapMachine kept = cluster.machines.get("n1");
      cluster.crash("n1");
      cluster.start("n1", kept); // fails on an entry that comes twice
      get(cluster.put("n1", "k10", "v10"));
      assertThat(kept.applied.get()).isEqualTo(11);

      cluster.crash("n1");
      MapMachine blank = new MapMachine();
      cluster.start("n1", blank);
      get(cluster.node("n1").readBarrier());
      assertThat(blank.values).hasSize(11);
    }
  }

  @Test
  void aSnapshotCutsTheLogAndAWipedNodeGetsIt() throws Exception {
    try (LocalCluster cluster =
        new LocalCluster(3, folder, LocalCluster.quick(Duration.ofSeconds(7), 50))) {
      String leader = cluster.leader();
      String wiped = cluster.follower();
      cluster.crash(wiped);
      for (int i = 0; i < 200; i++) {
        get(cluster.put(leader, "k" + i, "v" + i));
      }
      // The next snapshot takes the place of this one, maybe between a look at the index and one at
      // the folder: both belong to the condition.
      Path snapshots = cluster.dataFolder(leader).resolve("raft/snapshot");
      await(
          "snapshots with all values, and so late that the log is cut",
          () -> {
            long snapshot = cluster.node(leader).status().snapshotIndex();
            return snapshot > 150
                && Files.exists(snapshots.resolve("snapshot_" + snapshot + "/state/values/k0"));
          });

      FileSystemUtils.deleteRecursively(cluster.dataFolder(wiped));
      MapMachine blank = new MapMachine();
      cluster.start(wiped, blank);
      await("caught up", () -> blank.values.size() == 200);
      assertThat(blank.restores.get()).isPositive();
      assertThat(blank.applied.get()).isLessThan(200);
      assertThat(cluster.node(wiped).status().snapshotIndex()).isPositive();
      get(cluster.put(wiped, "more", "1"));

      MapMachine kept = cluster.machines.get(leader);
      cluster.crash(leader);
      cluster.start(leader, kept);
      get(cluster.node(leader).readBarrier());
      assertThat(kept.restores.get()).as("what is on disk already is not loaded again").isZero();
    }
  }

  @Test
  void theLeaderKnowsHowFarItsFollowersAre() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      Committed done = get(cluster.put(leader, "x", "1"));
      await(
          "both followers hold it",
          () ->
              cluster.node(leader).status().followers().stream()
                  .allMatch(f -> f.matchIndex() >= done.index() && f.lag() == 0));
      RaftStatus status = cluster.node(leader).status();
      assertThat(status.followers()).hasSize(2).allMatch(RaftStatus.Follower::voter);
      assertThat(status.members()).isEqualTo(cluster.members);
      assertThat(status.term()).isPositive();

      String follower = cluster.follower();
      RaftStatus theirs = cluster.node(follower).status();
      assertThat(theirs.role()).isEqualTo(Role.FOLLOWER);
      assertThat(theirs.term()).isEqualTo(status.term());
      assertThat(theirs.leader()).contains(cluster.member(leader));
      assertThat(theirs.lastContact()).isLessThan(Duration.ofMillis(500));

      cluster.crash(follower);
      await(
          "its last contact grows old",
          () ->
              cluster.node(leader).status().followers().stream()
                  .anyMatch(
                      f ->
                          f.member().name().equals(follower)
                              && f.lastContact().compareTo(Duration.ofMillis(600)) > 0));
    }
  }

  @Test
  void aServerIsTakenOutAndComesBackWithItsNextStart() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      String leaving = cluster.follower();
      get(cluster.put(leader, "a", "1"));
      await(
          "the followers answer",
          () ->
              cluster.node(leader).status().followers().stream()
                  .allMatch(each -> each.matchIndex() > 0));

      get(cluster.node(leader).removeMember(leaving));
      assertThat(names(cluster.node(leader))).hasSize(2).doesNotContain(leaving);
      cluster.crash(leaving);
      cluster.heal();
      get(cluster.put(leader, "b", "2"));
      assertThat(names(cluster.node(cluster.leader()))).hasSize(2);

      cluster.start(leaving, new MapMachine());
      await("it is back", () -> names(cluster.node(cluster.leader())).contains(leaving));
      get(cluster.put(leaving, "c", "3"));
      await(
          "it has everything",
          () -> cluster.node(leaving).status().appliedIndex() >= indexOf(cluster));
    }
  }

  @Test
  void aRemovalThatWouldCostTheQuorumIsRefused() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String leader = cluster.leader();
      List<String> followers =
          cluster.nodes.keySet().stream().filter(name -> !name.equals(leader)).toList();
      await(
          "the followers answer",
          () ->
              cluster.node(leader).status().followers().stream()
                  .allMatch(each -> each.matchIndex() > 0));
      cluster.crash(followers.getFirst());
      await(
          "the leader misses it",
          () ->
              cluster.node(leader).status().followers().stream()
                  .anyMatch(each -> each.lastContact().toMillis() > 1500));

      assertThatThrownBy(() -> get(cluster.node(leader).removeMember(followers.get(1))))
          .hasCauseInstanceOf(RaftException.MembershipRefused.class)
          .hasMessageContaining("a quorum");
      get(cluster.node(leader).removeMember(followers.getFirst()));

      assertThat(names(cluster.node(leader))).doesNotContain(followers.getFirst());
      assertThatThrownBy(() -> get(cluster.node(followers.get(1)).removeMember(leader)))
          .hasCauseInstanceOf(RaftException.NotLeader.class);
    }
  }

  private static List<String> names(JRaftCluster node) {
    return node.status().members().stream().map(Member::name).toList();
  }

  private static long indexOf(LocalCluster cluster) {
    return cluster.node(cluster.leader()).status().commitIndex();
  }

  @Test
  void leadershipIsHandedOverFromAnyNodeAndOnAStop() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      String first = cluster.leader();
      String second = cluster.follower();
      get(cluster.put(second, "x", "1"));
      get(cluster.node(second).transferLeadership(second));
      await("it leads", () -> cluster.node(second).leadership().self());
      assertThat(cluster.leader()).isEqualTo(second);
      assertThatThrownBy(() -> get(cluster.node(first).transferLeadership("nobody")))
          .hasCauseInstanceOf(IllegalArgumentException.class);

      get(cluster.put(first, "x", "2"));
      await(
          "followers were heard of",
          () ->
              cluster.node(second).status().followers().stream().allMatch(f -> f.matchIndex() > 0));
      long term = cluster.node(second).status().term();
      cluster.nodes.remove(second).close();
      get(cluster.put(first, "x", "3"));
      assertThat(cluster.node(first).status().term()).isEqualTo(term + 1);
    }
  }

  @Test
  void peersAnswerEachOtherAndThemselves() throws Exception {
    try (LocalCluster cluster = new LocalCluster(3, folder, LocalCluster.quick())) {
      for (JRaftCluster node : cluster.nodes.values()) {
        String name = node.status().self().name();
        node.serve(
            "echo",
            message -> CompletableFuture.completedFuture(Bytes.utf8(name + " " + message.utf8())));
      }
      JRaftCluster n1 = cluster.node("n1");
      assertThat(get(n1.ask("n2", "echo", Bytes.utf8("hi")))).isEqualTo(Bytes.utf8("n2 hi"));
      assertThat(get(n1.ask("n1", "echo", Bytes.utf8("hi")))).isEqualTo(Bytes.utf8("n1 hi"));
      assertThatThrownBy(() -> get(n1.ask("n2", "silence", Bytes.EMPTY)))
          .hasCauseInstanceOf(RaftException.LostLeadership.class)
          .hasMessageContaining("nobody answers silence");
      cluster.crash("n3");
      for (int i = 0; i < 12; i++) {
        assertThatThrownBy(() -> get(n1.ask("n3", "echo", Bytes.EMPTY)))
            .hasCauseInstanceOf(RaftException.LostLeadership.class);
      }
      assertThat(cluster.breakers.get("n1").circuitBreaker("peer-n3").getState())
          .isNotEqualTo(io.github.resilience4j.circuitbreaker.CircuitBreaker.State.CLOSED);
      assertThat(cluster.breakers.get("n1").circuitBreaker("peer-n2").getState())
          .isEqualTo(io.github.resilience4j.circuitbreaker.CircuitBreaker.State.CLOSED);
    }
  }

  @Test
  void aMachineThatThrowsStopsTheNodeLoudly() {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      JRaftCluster node = cluster.node("n1");
      assertThatThrownBy(() -> get(node.propose(LocalCluster.put("x", "1", 666))))
          .hasCauseInstanceOf(RaftException.class);
      await("failed", () -> node.status().role() == Role.FAILED);
      assertThat(node.status().failure().orElseThrow()).contains("broken on purpose");
      assertThatThrownBy(() -> get(cluster.put("n1", "y", "1")))
          .hasCauseInstanceOf(RaftException.NodeFailed.class)
          .hasMessageContaining("broken on purpose");
      assertThatThrownBy(() -> get(node.readBarrier()))
          .hasCauseInstanceOf(RaftException.NodeFailed.class);
    }
  }

  @Test
  void aStateThatIsAheadOfItsLogIsRefused() {
    Member first = new Member("n1", "127.0.0.1", LocalCluster.freePorts(1).getFirst());
    MapMachine ahead = new MapMachine();
    ahead.index = 10;
    assertThatThrownBy(
            () ->
                JRaftCluster.open(
                    RaftSettings.of("a", first, List.of(first), folder),
                    ahead,
                    CircuitBreakerRegistry.ofDefaults(),
                    RetryRegistry.ofDefaults(),
                    sender -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("state is at index 10");
  }

  @Test
  void aTakenPortIsSaidByName() throws Exception {
    try (var taken = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Member first = new Member("n1", "127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> open(RaftSettings.of("a", first, List.of(first), folder)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("peer port 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void thePeerPortIsOpenOnItsBindAddressOnly() throws Exception {
    InetAddress other =
        Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
            .flatMap(card -> Collections.list(card.getInetAddresses()).stream())
            .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
            .findFirst()
            .orElse(InetAddress.getByName("127.0.0.2"));
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      int port = cluster.member("n1").port();
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      assertThatThrownBy(() -> new Socket(other, port)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void theTransportWritesNoLogOfItsOwn() {
    try (LocalCluster cluster = new LocalCluster(1, folder, LocalCluster.quick())) {
      cluster.leader();
      assertThat(BoltLoggerFactory.getLogger("RpcRemoting"))
          .as("the one logger of the application's own log")
          .isSameAs(LoggerFactory.getLogger("com.alipay.sofa.common.log"));
    }
  }

  @Test
  void hessianIsNotThere() {
    // Elections and writes work without it: see the other tests.
    assertThatThrownBy(() -> Class.forName("com.caucho.hessian.io.Hessian2Input"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  private static JRaftCluster open(RaftSettings settings) {
    return JRaftCluster.open(
        settings,
        new MapMachine(),
        CircuitBreakerRegistry.ofDefaults(),
        RetryRegistry.ofDefaults(),
        sender -> true);
  }
}
