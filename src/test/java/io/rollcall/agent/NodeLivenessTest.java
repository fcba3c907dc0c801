package io.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.CatalogCommand.NodeLost;
import io.rollcall.command.CatalogCommand.NodeReturned;
import io.rollcall.model.Check;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus.Follower;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeLivenessTest {
  private final SmallCluster cluster = new SmallCluster("n1");
  private final NodeLiveness liveness =
      new NodeLiveness(
          cluster, cluster.reads, cluster.proposals, cluster.scheduler, AgentSettings.DEFAULTS);

  @BeforeEach
  void threeNodes() {
    for (String name : List.of("n1", "n2", "n3")) {
      cluster.put(
          new Check(
              name, Check.NODE_LIVENESS, "", "passing", "", "", "", "", List.of(), "", null, 1, 1));
    }
    heard("n2", 0);
    heard("n3", 0);
    cluster.onLeadership(now -> cluster.scheduler.execute(() -> liveness.onLeadership(now)));
  }

  @Test
  void aSilentNodeIsLostOnceAndItsInstancesGoToTheOthers() {
    cluster.leader(1, "n1");
    advance(10);
    heard("n3", 4);
    advance(30);
    assertThat(cluster.proposed).containsExactly(new NodeLost("n3", List.of("n1", "n2")));
  }

  @Test
  void aNewLeaderWaitsBeforeItJudges() {
    heard("n3", 60);
    cluster.leader(1, "n1");
    advance(2);
    assertThat(cluster.proposed).isEmpty();
    advance(2);
    assertThat(cluster.proposed).hasSize(1);
  }

  @Test
  void aNodeThatIsHeardAgainReturnsAfterItsProbation() {
    cluster.leader(1, "n1");
    heard("n3", 4);
    advance(5);
    heard("n3", 0);
    advance(1);
    assertThat(cluster.proposed(NodeReturned.class)).isEmpty();
    advance(2);
    assertThat(cluster.proposed(NodeReturned.class)).containsExactly(new NodeReturned("n3"));
  }

  @Test
  void aProbationDoesNotEndInSilence() {
    cluster.leader(1, "n1");
    heard("n3", 4);
    advance(5);
    heard("n3", 0);
    advance(1);
    for (int silence = 1; silence <= 4; silence++) {
      heard("n3", silence);
      advance(1);
    }
    assertThat(cluster.proposed(NodeReturned.class)).isEmpty();
  }

  @Test
  void aNodeThatLeftIsNotBackJustBecauseItStillAnswers() {
    cluster.leader(1, "n1");
    advance(10);
    cluster.put(cluster.check("n3", Check.NODE_LIVENESS).withResult("critical", Check.LEFT));
    advance(15);
    heard("n3", 4);
    advance(4);
    heard("n3", 0);
    advance(15);
    assertThat(cluster.proposed).as("neither lost again nor back").isEmpty();
    advance(20);
    assertThat(cluster.proposed).containsExactly(new NodeReturned("n3"));
  }

  @Test
  void aFlappingLinkGivesFewWrites() {
    cluster.leader(1, "n1");
    for (int i = 0; i < 60; i++) {
      heard("n3", 0);
      advance(5);
      for (int silence = 1; silence <= 5; silence++) {
        heard("n3", silence);
        advance(1);
      }
    }
    assertThat(cluster.proposed).hasSizeLessThanOrEqualTo(6);
    assertThat(cluster.check("n3", Check.NODE_LIVENESS).status()).isEqualTo("critical");

    heard("n3", 0);
    advance(60);
    assertThat(cluster.check("n3", Check.NODE_LIVENESS).status()).isEqualTo("passing");
  }

  @Test
  void aLeaderThatHearsNobodyJudgesNobody() {
    cluster.leader(1, "n1");
    heard("n2", 30);
    heard("n3", 30);
    advance(60);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aLeaderThatStoodStillWaitsAgain() {
    cluster.leader(1, "n1");
    advance(10);
    heard("n3", 30);
    cluster.scheduler.pause(Duration.ofSeconds(30));
    advance(2);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aVerdictThatWasNotWrittenIsGivenAgain() {
    cluster.leader(1, "n1");
    cluster.failure = new RaftException.TimedOut("slow");
    heard("n3", 4);
    advance(10);
    cluster.failure = null;
    advance(2);
    assertThat(cluster.check("n3", Check.NODE_LIVENESS).status()).isEqualTo("critical");
  }

  @Test
  void aLostNodeThatLeadsReturnsItself() {
    cluster.put(cluster.check("n1", Check.NODE_LIVENESS).withResult("critical", ""));
    cluster.leader(1, "n1");
    advance(5);
    assertThat(cluster.proposed).containsExactly(new NodeReturned("n1"));
  }

  @Test
  void aFollowerJudgesNobody() {
    cluster.leader(1, "n2");
    heard("n3", 60);
    advance(60);
    assertThat(cluster.proposed).isEmpty();
  }

  private void heard(String node, int secondsAgo) {
    cluster.followers.removeIf(each -> each.member().name().equals(node));
    cluster.followers.add(
        new Follower(
            new Member(node, "127.0.0.1", 8300), 1, 0, Duration.ofSeconds(secondsAgo), true));
  }

  private void advance(int seconds) {
    cluster.scheduler.advance(Duration.ofSeconds(seconds));
  }
}
