package io.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.CatalogCommand.NodeReturned;
import io.rollcall.command.CatalogCommand.Register;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelfRegistrationTest {
  private final SmallCluster cluster = new SmallCluster("n1");
  private final SelfRegistration registration =
      new SelfRegistration(
          cluster.self,
          cluster.reads,
          cluster.proposals,
          cluster.scheduler,
          AgentSettings.DEFAULTS);

  @BeforeEach
  void start() {
    cluster.listeners.add(registration);
    registration.start();
    cluster.onLeadership(now -> cluster.scheduler.execute(() -> registration.onLeadership(now)));
  }

  @Test
  void aNodeAnnouncesItselfOnceWhenThereIsALeader() {
    advance(20);
    assertThat(cluster.proposed).isEmpty();

    cluster.leader(1, "n2");
    advance(60);
    assertThat(cluster.proposed).hasSize(1);
    Register said = (Register) cluster.proposed.getFirst();
    assertThat(said.node().taggedAddresses())
        .isEqualTo(
            Map.of(
                "lan",
                "127.0.0.1",
                "lan_ipv4",
                "127.0.0.1",
                "wan",
                "127.0.0.1",
                "wan_ipv4",
                "127.0.0.1"));
    assertThat(said.node().meta()).isEqualTo(Map.of("consul-network-segment", ""));
    assertThat(said.service().port()).isEqualTo(8300);
    assertThat(said.checks())
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.id()).isEqualTo("serfHealth");
              assertThat(check.output()).isEqualTo("Agent alive and reachable");
            });
  }

  @Test
  void itsLivenessIsTheLeadersToSay() {
    cluster.leader(1, "n2");
    cluster.put(cluster.check("n1", Check.NODE_LIVENESS).withResult("critical", "lost"));
    cluster.put(new Node("n1", "", "10.9.9.9", null, null, 1, 1));
    advance(10);
    assertThat(cluster.proposed).hasSize(2);
    assertThat(((Register) cluster.proposed.getLast()).checks()).isEmpty();
    assertThat(cluster.check("n1", Check.NODE_LIVENESS).status()).isEqualTo("critical");
  }

  @Test
  void whatSomebodyTookAwayComesBack() {
    cluster.leader(1, "n2");
    cluster.remove(cluster.check("n1", Check.NODE_LIVENESS));
    cluster.scheduler.settle();
    assertThat(cluster.check("n1", Check.NODE_LIVENESS)).isNotNull();
  }

  @Test
  void aNodeThatLeftSaysThatItIsBack() {
    cluster.leader(1, "n2");
    cluster.put(cluster.check("n1", Check.NODE_LIVENESS).withResult("critical", ""));
    cluster.scheduler.advance(Duration.ofSeconds(10));
    assertThat(cluster.proposed(NodeReturned.class)).as("the leader's to say").isEmpty();

    cluster.put(cluster.check("n1", Check.NODE_LIVENESS).withResult("critical", Check.LEFT));
    cluster.scheduler.advance(Duration.ofSeconds(10));
    assertThat(cluster.proposed(NodeReturned.class)).containsExactly(new NodeReturned("n1"));
  }

  @Test
  void whatFailedIsTriedAgain() {
    cluster.failure = new RaftException.NoLeader();
    cluster.leader(1, "n2");
    advance(7);
    cluster.failure = null;
    advance(6);
    assertThat(cluster.check("n1", Check.NODE_LIVENESS)).isNotNull();
  }

  private void advance(int seconds) {
    cluster.scheduler.advance(Duration.ofSeconds(seconds));
  }
}
