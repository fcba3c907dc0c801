package io.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.CatalogCommand.Deregister;
import io.rollcall.command.CatalogCommand.DeregisterInstance;
import io.rollcall.command.SystemCommand.ReapTombstones;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReaperTest {
  private final SmallCluster cluster = new SmallCluster("n1");
  private final Reaper reaper =
      new Reaper(cluster.reads, cluster.proposals, cluster.scheduler, AgentSettings.DEFAULTS);

  @BeforeEach
  void lead() {
    cluster.listeners.add(reaper);
    cluster.onLeadership(now -> cluster.scheduler.execute(() -> reaper.onLeadership(now)));
    cluster.leader(1, "n1");
  }

  @Test
  void anInstanceThatStaysCriticalIsRemoved() {
    cluster.put(check("critical", Duration.ofMinutes(3)));
    advance(180);
    assertThat(cluster.proposed).isEmpty();
    advance(60);
    assertThat(cluster.proposed).contains(new DeregisterInstance("n1", "web"));
  }

  @Test
  void aMinuteIsTheLeast() {
    cluster.put(check("critical", Duration.ofSeconds(1)));
    advance(60);
    assertThat(cluster.proposed).isEmpty();
    advance(60);
    assertThat(cluster.proposed).isNotEmpty();
  }

  @Test
  void aGoodMomentBetweenTwoLooksStartsTheTimeAnew() {
    Check check = check("critical", Duration.ofMinutes(1));
    for (int i = 0; i < 20; i++) {
      cluster.put(check);
      advance(45);
      cluster.put(check.withResult("passing", ""));
      advance(1);
    }
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void withoutTheWishNothingIsRemovedAndANodesCheckRemovesNothing() {
    cluster.put(check("critical", Duration.ZERO));
    cluster.put(check("critical", Duration.ofMinutes(1)).ofService("", "", java.util.List.of()));
    advance(10_000);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void onlyTheLeaderReapsAndANewOneCountsAnew() {
    cluster.put(check("critical", Duration.ofMinutes(2)));
    advance(100);
    cluster.leader(2, "n2");
    advance(1_000);
    cluster.leader(3, "n1");
    advance(100);
    assertThat(cluster.proposed).isEmpty();
    advance(60);
    assertThat(cluster.proposed).hasSize(1);
  }

  @Test
  void deletionsAreForgottenAfterAWhileAndOnce() {
    cluster.tombstoneIndex = 40;
    advance(10 * 60);
    cluster.tombstoneIndex = 50;
    advance(4 * 60);
    assertThat(cluster.proposed).isEmpty();
    advance(2 * 60);
    assertThat(cluster.proposed).containsExactly(new ReapTombstones(40));
    advance(60 * 60);
    assertThat(cluster.proposed).containsExactly(new ReapTombstones(40), new ReapTombstones(50));
  }

  @Test
  void aServerThatStaysAwayIsRemovedAndNobodyElse() {
    for (String name : List.of("n2", "n3", "outside")) {
      cluster.put(new Node(name, "", "10.0.0.1", null, null, 1, 1));
      cluster.put(
          new Check(
              name,
              Check.NODE_LIVENESS,
              "",
              "critical",
              "",
              "",
              "",
              "",
              List.of(),
              "",
              null,
              1,
              1));
    }
    cluster.put(consul("n2"));
    cluster.put(consul("n3"));
    hours(71);
    assertThat(cluster.proposed).isEmpty();

    Check liveness = cluster.check("n3", Check.NODE_LIVENESS);
    cluster.put(liveness.withResult("passing", ""));
    cluster.put(liveness);
    hours(2);
    assertThat(cluster.proposed(Deregister.class)).containsOnly(new Deregister("n2", null, null));
  }

  private void hours(int hours) {
    advance(hours * 3600);
  }

  private static ServiceInstance consul(String node) {
    return new ServiceInstance(
        node,
        "consul",
        "consul",
        List.of(),
        "",
        8300,
        null,
        null,
        ServiceInstance.Weights.DEFAULT,
        false,
        "",
        false,
        ServiceInstance.Origin.CATALOG,
        1,
        1);
  }

  private static Check check(String status, Duration deregisterAfter) {
    return SmallCluster.check(
        "n1",
        "c",
        status,
        new CheckDefinition(
            SmallCluster.tcp("h:1"),
            Duration.ofSeconds(10),
            Duration.ZERO,
            0,
            0,
            0,
            deregisterAfter,
            0));
  }

  private void advance(int seconds) {
    cluster.scheduler.advance(Duration.ofSeconds(seconds));
  }
}
