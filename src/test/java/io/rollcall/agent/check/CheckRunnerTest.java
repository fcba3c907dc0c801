package io.rollcall.agent.check;

import static io.rollcall.agent.SmallCluster.definition;
import static io.rollcall.agent.SmallCluster.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.agent.AgentSettings;
import io.rollcall.agent.SmallCluster;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.ProbeOutcome.Skipped;
import io.rollcall.command.CatalogCommand;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.Rendezvous;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final SmallCluster cluster = new SmallCluster("n1");
  private final List<Begun> begun = new ArrayList<>();
  private final CheckRunner runner =
      new CheckRunner(
          cluster.self,
          cluster.reads,
          cluster.proposals,
          cluster.scheduler,
          this::begin,
          AgentSettings.DEFAULTS,
          new Random(7));

  @BeforeEach
  void start() {
    cluster.listeners.add(runner);
    cluster.leader(1, "n1");
    runner.start();
    cluster.scheduler.settle();
  }

  @Test
  void aNewCheckRunsWithinItsIntervalAndThenOnceAnInterval() {
    register("n1", "c");
    advance(INTERVAL);
    assertThat(begun).hasSize(1);

    begun.getLast().finds("passing", "fine");
    advance(INTERVAL);
    assertThat(begun).hasSize(2);
  }

  @Test
  void aRunThatHangsIsNotStartedASecondTime() {
    register("n1", "c");
    advance(INTERVAL.multipliedBy(5));
    assertThat(begun).hasSize(1);
  }

  @Test
  void anIntervalUnderASecondIsRaised() {
    cluster.put(SmallCluster.check("n1", "c", "critical", definition(tcp("h:1"), ms(10))));
    advance(ms(999));
    assertThat(begun).hasSize(1);
    begun.getLast().finds("passing", "fine");
    advance(ms(990));
    assertThat(begun.size()).isLessThanOrEqualTo(2);
  }

  @Test
  void onlyActiveChecksOfThisNodeAreRun() {
    register("n2", "elsewhere");
    cluster.put(
        SmallCluster.check("n1", "ttl", "critical", SmallCluster.ttl(Duration.ofSeconds(1))));
    cluster.put(SmallCluster.check("n1", "bare", "critical", null));
    advance(INTERVAL.multipliedBy(2));
    assertThat(begun).isEmpty();
  }

  @Test
  void aChangeOfStatusIsWrittenAtOnce() {
    register("n1", "c");
    advance(INTERVAL);
    begun.getLast().finds("passing", "fine");
    advance(ms(10));
    assertThat(cluster.check("n1", "c").status()).isEqualTo("passing");
    assertThat(cluster.check("n1", "c").output()).isEqualTo("fine");
  }

  @Test
  void resultsOfAFewMillisecondsShareACommand() {
    for (int i = 0; i < 20; i++) {
      register("n1", "c" + i);
    }
    advance(INTERVAL);
    begun.forEach(each -> each.finds("passing", "fine"));
    advance(ms(10));
    assertThat(cluster.proposed(CatalogCommand.UpdateChecks.class)).hasSize(1);
    assertThat(cluster.proposedResults()).hasSize(20);
  }

  @Test
  void anOutputAloneIsWrittenOncePerUpdateInterval() {
    register("n1", "c");
    advance(INTERVAL);
    begun.getLast().finds("passing", "0");
    for (int i = 1; i <= 60; i++) {
      advance(INTERVAL);
      begun.getLast().finds("passing", "" + i);
    }
    advance(INTERVAL);
    // Ten minutes: the change of status, and the output after five and after ten.
    assertThat(cluster.proposedResults()).hasSize(3);
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgainWithTheNewest() {
    register("n1", "c");
    advance(INTERVAL);
    cluster.failure = new RaftException.NoLeader();
    begun.getLast().finds("passing", "old");
    advance(INTERVAL);
    begun.getLast().finds("warning", "new");
    advance(Duration.ofSeconds(2));
    int failed = cluster.proposed.size();
    cluster.failure = null;
    advance(Duration.ofSeconds(1));

    assertThat(cluster.proposed.subList(failed, cluster.proposed.size()))
        .containsExactly(
            new CatalogCommand.UpdateChecks(
                "n1", List.of(new CheckResult("n1", "c", "warning", "new"))));
  }

  @Test
  void nothingPilesUpBehindAProposalThatHangs() {
    register("n1", "c");
    cluster.holdProposals = true;
    for (int i = 0; i < 50; i++) {
      advance(INTERVAL);
      begun.getLast().finds(i % 2 == 0 ? "passing" : "critical", "" + i);
    }
    advance(ms(10));
    assertThat(cluster.proposed).hasSize(1);
    cluster.holdProposals = false;
    cluster.held.forEach(Runnable::run);
    advance(ms(10));
    assertThat(cluster.proposed).hasSize(2);
    assertThat(cluster.check("n1", "c").output()).isEqualTo("49");
  }

  @Test
  void aStatusThatSomebodyElseWroteIsPutRight() {
    register("n1", "c");
    advance(INTERVAL);
    begun.getLast().finds("passing", "fine");
    advance(ms(10));
    cluster.put(cluster.check("n1", "c").withResult("critical", "by hand"));
    advance(INTERVAL);
    begun.getLast().finds("passing", "fine");
    advance(ms(10));
    assertThat(cluster.check("n1", "c").status()).isEqualTo("passing");
  }

  @Test
  void aCheckThatMovesAwayIsNoLongerProbedNorWritten() {
    Check check = register("n1", "c");
    advance(INTERVAL);
    cluster.move(check, "n2");
    cluster.scheduler.settle();
    assertThat(begun.getLast().cancelled).isTrue();

    begun.getLast().finds("passing", "too late");
    advance(INTERVAL.multipliedBy(3));
    assertThat(begun).hasSize(1);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aCheckThatMovesHereIsProbedAndKeepsItsStatus() {
    Check check = register("n2", "c").withResult("passing", "fine");
    cluster.put(check);
    cluster.move(check, "n1");
    advance(INTERVAL);
    begun.getLast().finds("passing", "fine");
    advance(ms(10));
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aRunThatGotNoTurnSaysNothingAboutTheTarget() {
    register("n1", "c");
    advance(INTERVAL);
    begun.getLast().done.accept(new Skipped("full"));
    advance(INTERVAL);
    assertThat(cluster.proposed).isEmpty();
    assertThat(begun).hasSize(2);
  }

  @Test
  void whatTimedOutWhileThisNodeStoodStillSaysNothingAboutTheTarget() {
    register("n1", "c");
    advance(INTERVAL);
    begun.getLast().finds("passing", "fine");
    advance(INTERVAL);
    cluster.scheduler.pause(Duration.ofSeconds(12));
    begun.getLast().finds("critical", "context deadline exceeded");
    advance(ms(10));
    assertThat(cluster.check("n1", "c").status()).isEqualTo("passing");

    advance(INTERVAL);
    assertThat(begun).as("looked at again within its interval").hasSize(3);
    begun.getLast().finds("critical", "it really is");
    advance(ms(10));
    assertThat(cluster.check("n1", "c").status()).isEqualTo("critical");
  }

  @Test
  void whatFellDueWhileThisNodeStoodStillIsSpread() {
    for (int i = 0; i < 100; i++) {
      register("n1", "c" + i);
    }
    cluster.scheduler.pause(Duration.ofSeconds(30));
    advance(ms(1000));
    assertThat(begun).hasSizeBetween(1, 30);
    advance(INTERVAL);
    assertThat(begun).hasSize(100);
  }

  @Test
  void aRestoreBringsTheChecksOfTheNewState() {
    cluster.listeners.clear();
    register("n1", "restored");
    runner.onRestore(99);
    advance(INTERVAL);
    assertThat(begun).hasSize(1);
  }

  @Test
  void hostsThatAreNoServersAreSharedByTheServersThatLive() {
    for (String server : List.of("n1", "n2", "n3")) {
      server(server, "passing");
    }
    for (int i = 0; i < 60; i++) {
      register("ext-" + i, "ping");
    }
    List<String> ownShare = hosts(List.of("n1", "n2", "n3"));
    advance(INTERVAL);
    assertThat(ownShare).hasSizeBetween(10, 30);
    assertThat(begun).hasSize(ownShare.size());

    // The share of a lost one is dealt anew; this node goes on with what it had.
    server("n3", "critical");
    advance(INTERVAL);
    List<String> more = hosts(List.of("n1", "n2"));
    assertThat(more).containsAll(ownShare);
    assertThat(begun).hasSize(more.size());
    begun.forEach(each -> each.finds("passing", "fine"));
    advance(ms(10));
    assertThat(cluster.proposed(CatalogCommand.UpdateChecks.class))
        .allMatch(each -> each.writer().equals("n1"));
    assertThat(cluster.proposedResults()).extracting(CheckResult::node).hasSameElementsAs(more);

    server("n3", "passing");
    cluster.scheduler.settle();
    assertThat(runner.running()).hasSize(ownShare.size());
  }

  @Test
  void theChecksOfALostServerAreNotTakenForAHosts() {
    server("n1", "passing");
    server("n2", "critical");
    register("n2", "c");
    advance(INTERVAL.multipliedBy(2));
    assertThat(begun).isEmpty();
  }

  private void server(String name, String status) {
    cluster.put(
        new ServiceInstance(
            name,
            Node.SERVER_SERVICE,
            Node.SERVER_SERVICE,
            List.of(),
            "",
            8300,
            null,
            null,
            Weights.DEFAULT,
            false,
            "",
            false,
            Origin.CATALOG,
            1,
            1));
    cluster.put(SmallCluster.check(name, Check.NODE_LIVENESS, status, null));
    cluster.scheduler.settle();
  }

  /** Those whose checks this node runs, by the rule. */
  private static List<String> hosts(List<String> live) {
    return IntStream.range(0, 60)
        .mapToObj(i -> "ext-" + i)
        .filter(each -> "n1".equals(Rendezvous.choose(each, live)))
        .toList();
  }

  private Check register(String node, String id) {
    Check check = SmallCluster.check(node, id, "critical", definition(tcp("h:1"), INTERVAL));
    cluster.put(check);
    cluster.scheduler.settle();
    return check;
  }

  private void advance(Duration time) {
    cluster.scheduler.advance(time);
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private Probing.Run begin(ProbeOrder order, Consumer<ProbeOutcome> done) {
    assertThat(order.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(order.dueNanos()).as("on time").isEqualTo(cluster.scheduler.nanos());
    Begun run = new Begun(done);
    begun.add(run);
    return () -> run.cancelled = true;
  }

  private final class Begun {
    private final Consumer<ProbeOutcome> done;
    private boolean cancelled;

    Begun(Consumer<ProbeOutcome> done) {
      this.done = done;
    }

    void finds(String status, String output) {
      done.accept(new Finding(status, output));
      cluster.scheduler.settle();
    }
  }
}
