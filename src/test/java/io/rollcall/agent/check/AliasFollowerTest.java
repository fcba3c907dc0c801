package io.rollcall.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.agent.SmallCluster;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AliasFollowerTest {
  private final SmallCluster cluster = new SmallCluster("n1");
  private final AliasFollower aliases =
      new AliasFollower(cluster.self, cluster.reads, cluster.proposals, cluster.scheduler);

  @BeforeEach
  void start() {
    cluster.listeners.add(aliases);
    cluster.leader(1, "n1");
    cluster.put(new Node("n1", "", "127.0.0.1", null, null, 1, 1));
    cluster.put(new Node("n2", "", "127.0.0.2", null, null, 1, 1));
    cluster.put(service("n1", "web"));
    aliases.start();
    settle();
  }

  @Test
  void theWorstOfTheTargetsChecksCounts() {
    alias("al", new Probe.Alias("", "web"));
    assertThat(told("al")).isEqualTo("passing: No checks found.");
    cluster.put(of("n1", "web", "ping", "passing", ""));
    settle();
    assertThat(told("al")).isEqualTo("passing: All checks passing.");
    cluster.put(of("n1", "web", "disk", "warning", "91 %"));
    settle();
    assertThat(told("al")).isEqualTo("warning: Aliased check \"check disk\" failing: 91 %");
    cluster.put(of("n1", "", "node", "critical", "gone"));
    settle();
    assertThat(told("al")).isEqualTo("critical: Aliased check \"check node\" failing: gone");
    cluster.put(of("n1", "", "node", "passing", ""));
    cluster.put(of("n1", "web", "disk", "passing", ""));
    settle();
    assertThat(told("al")).isEqualTo("passing: All checks passing.");
  }

  @Test
  void anAliasOfANodeLooksAtTheNodesOwnChecksOnly() {
    cluster.put(of("n2", "web", "ping", "critical", ""));
    cluster.put(of("n2", "", "node", "passing", ""));
    alias("al", new Probe.Alias("n2", ""));
    assertThat(told("al")).isEqualTo("passing: All checks passing.");
    alias("none", new Probe.Alias("n9", ""));
    assertThat(told("none")).isEqualTo("critical: Node n9 could not be found");
  }

  @Test
  void aTargetThatIsNotThereIsCriticalUntilItComes() {
    alias("al", new Probe.Alias("", "db"));
    assertThat(told("al")).isEqualTo("critical: Service db could not be found on node n1");
    cluster.put(service("n2", "db"));
    settle();
    assertThat(told("al")).isEqualTo("passing: No checks found.");
  }

  /** Two that mean each other settle, and an alias on its own target does not count itself. */
  @Test
  void aliasesOfAliasesComeToAnEnd() {
    cluster.put(service("n1", "db"));
    cluster.put(of("n1", "web", "ping", "passing", ""));
    cluster.put(alias("a", "web", new Probe.Alias("", "web")));
    cluster.put(alias("b", "db", new Probe.Alias("", "web")));
    cluster.put(alias("c", "web", new Probe.Alias("", "db")));
    settle();
    int proposed = cluster.proposed.size();
    cluster.put(of("n1", "web", "ping", "critical", "no"));
    for (int i = 0; i < 20; i++) {
      settle();
    }
    assertThat(told("b")).startsWith("critical: Aliased check ");
    assertThat(told("b").length()).isLessThan(200);
    assertThat(cluster.proposed.size() - proposed).isLessThan(5);
    cluster.put(of("n1", "web", "ping", "passing", ""));
    settle();
    settle();
    assertThat(told("a")).isEqualTo("passing: All checks passing.");
    assertThat(told("c")).isEqualTo("passing: All checks passing.");
  }

  @Test
  void anotherNodesAliasIsNotWritten() {
    cluster.put(
        new Check(
            "n2",
            "al",
            "al",
            "critical",
            "",
            "",
            "",
            "",
            List.of(),
            "alias",
            SmallCluster.definition(new Probe.Alias("n1", "web"), Duration.ZERO),
            1,
            1));
    settle();
    assertThat(cluster.proposed).isEmpty();
  }

  private void alias(String id, Probe.Alias probe) {
    cluster.put(alias(id, "", probe));
    settle();
  }

  private static Check alias(String id, String serviceId, Probe.Alias probe) {
    return new Check(
        "n1",
        id,
        id,
        "critical",
        "",
        "",
        serviceId,
        serviceId,
        List.of(),
        "alias",
        SmallCluster.definition(probe, Duration.ZERO),
        1,
        1);
  }

  private static Check of(String node, String serviceId, String id, String status, String output) {
    return new Check(
        node,
        id,
        "check " + id,
        status,
        "",
        output,
        serviceId,
        serviceId,
        List.of(),
        "",
        null,
        1,
        1);
  }

  private static ServiceInstance service(String node, String id) {
    return new ServiceInstance(
        node,
        id,
        id,
        List.of(),
        "",
        0,
        null,
        null,
        Weights.DEFAULT,
        false,
        "",
        false,
        Origin.AGENT,
        1,
        1);
  }

  private String told(String id) {
    Check check = cluster.check("n1", id);
    return check.status() + ": " + check.output();
  }

  private void settle() {
    cluster.scheduler.advance(Duration.ofMillis(20));
  }
}
