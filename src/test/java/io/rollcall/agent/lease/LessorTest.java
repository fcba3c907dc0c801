package io.rollcall.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.agent.SmallCluster;
import io.rollcall.command.CatalogCommand;
import io.rollcall.command.SessionCommand;
import io.rollcall.model.Check;
import io.rollcall.model.Session;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LessorTest {
  private static final UUID ID = new UUID(5, 6);
  private static final LeaseKey SESSION = new LeaseKey.OfSession(ID);
  private static final LeaseKey CHECK = new LeaseKey.OfCheck("n1", "beat");

  private final SmallCluster cluster = new SmallCluster("n1");
  private final Lessor lessor =
      new Lessor(cluster, cluster.reads, cluster.proposals, cluster.scheduler);

  @BeforeEach
  void follow() {
    cluster.listeners.add(lessor);
    cluster.onLeadership(now -> cluster.scheduler.execute(() -> lessor.onLeadership(now)));
    cluster.leader(1, "n1");
  }

  @Test
  void aSessionEndsAtTwiceItsTtl() {
    cluster.put(session(10));
    advance(19);
    assertThat(cluster.proposed).isEmpty();
    advance(2);
    assertThat(cluster.proposed)
        .containsExactly(new SessionCommand.Destroy(ID, SessionCommand.Cause.EXPIRED));
    assertThat(lessor.figures().expiredSessions()).isEqualTo(1);
    assertThat(lessor.figures().expiredChecks()).isZero();
  }

  @Test
  void whatItWatchesIsCounted() {
    cluster.put(session(10));
    put("passing", "");
    advance(1);
    assertThat(lessor.figures()).isEqualTo(new LessorFigures(2, 0, 0, 0));
    renew(SESSION);
    renew(new LeaseKey.OfCheck("n1", "no such check"));
    assertThat(lessor.figures()).isEqualTo(new LessorFigures(2, 1, 0, 0));
    advance(11);
    assertThat(lessor.figures().expiredChecks()).isEqualTo(1);

    cluster.leader(2, "n2");
    cluster.scheduler.settle();
    assertThat(lessor.figures().leases()).isZero();
  }

  @Test
  void aSessionWithoutTtlNeverEnds() {
    cluster.put(session(0));
    advance(1_000_000);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aRenewalGivesFullTimeAgain() {
    cluster.put(session(10));
    for (int i = 0; i < 10; i++) {
      advance(15);
      assertThat(renew(SESSION)).isTrue();
    }
    advance(19);
    assertThat(cluster.proposed).isEmpty();
    advance(2);
    assertThat(cluster.proposed).hasSize(1);
  }

  @Test
  void aTtlCheckTurnsCriticalOnceAndKeepsItsLastWords() {
    put("passing", "all fine");
    advance(11);
    Check lapsed = cluster.check("n1", "beat");
    assertThat(lapsed.status()).isEqualTo("critical");
    assertThat(lapsed.output())
        .isEqualTo("TTL expired (last output before timeout follows): all fine");
    advance(100);
    assertThat(cluster.proposed).hasSize(1);
  }

  @Test
  void withoutLastWordsItJustExpires() {
    put("passing", "");
    advance(11);
    assertThat(cluster.check("n1", "beat").output()).isEqualTo("TTL expired");
  }

  @Test
  void aRenewalWakesALapsedCheckForAnotherLapse() {
    put("passing", "");
    advance(11);
    renew(CHECK);
    cluster.put(cluster.check("n1", "beat").withResult("passing", ""));
    advance(9);
    assertThat(cluster.proposed).hasSize(1);
    advance(2);
    assertThat(cluster.proposed).hasSize(2);
  }

  @Test
  void aNewLeaderGivesFullTimeAndDoesNotExpireTwice() {
    cluster.leader(2, "n2");
    put("passing", "");
    cluster.put(session(10));
    advance(1_000);
    assertThat(cluster.proposed).isEmpty();

    cluster.leader(3, "n1");
    advance(9);
    assertThat(cluster.proposed).isEmpty();
    advance(2);
    assertThat(cluster.proposed(CatalogCommand.UpdateChecks.class)).hasSize(1);

    cluster.leader(4, "n2");
    cluster.leader(5, "n1");
    advance(15);
    assertThat(cluster.proposed(CatalogCommand.UpdateChecks.class)).hasSize(1);
  }

  @Test
  void timeInWhichTheProcessStoodStillDoesNotCount() {
    cluster.put(session(10));
    advance(15);
    cluster.scheduler.pause(Duration.ofSeconds(30));
    advance(4);
    assertThat(cluster.proposed).isEmpty();
    advance(2);
    assertThat(cluster.proposed).hasSize(1);
  }

  @Test
  void aLeaderThatIsOneNoLongerExpiresNothing() {
    cluster.put(session(10));
    cluster.deposedUnnoticed();
    advance(100);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aLeaderThatLosesItsOfficeDuringTheBarrierExpiresNothing() {
    cluster.put(session(10));
    cluster.holdBarriers = true;
    advance(21);
    cluster.deposedUnnoticed();
    cluster.heldBarriers.forEach(each -> each.complete(null));
    advance(5);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void anExpiryIsNeverHandedToTheNextLeader() {
    cluster.put(session(10));
    cluster.deposeAtNextProposal = true;
    advance(30);
    assertThat(cluster.deposeAtNextProposal).as("waits for a proposal").isFalse();
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aPauseDuringTheBarrierAsksAgain() {
    cluster.put(session(10));
    cluster.holdBarriers = true;
    advance(21);
    cluster.scheduler.pause(Duration.ofSeconds(30));
    List.copyOf(cluster.heldBarriers).forEach(each -> each.complete(null));
    cluster.scheduler.settle();
    assertThat(cluster.proposed).isEmpty();

    cluster.holdBarriers = false;
    advance(2);
    assertThat(cluster.proposed).hasSize(1);
  }

  @Test
  void aRenewalDuringTheBarrierStopsTheExpiry() {
    cluster.put(session(10));
    cluster.holdBarriers = true;
    advance(21);
    renew(SESSION);
    List.copyOf(cluster.heldBarriers).forEach(each -> each.complete(null));
    advance(1);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void anExpiryThatCouldNotBeProposedIsProposedAgain() {
    cluster.put(session(10));
    cluster.proposalFailure = new RaftException.TimedOut("slow");
    advance(25);
    assertThat(cluster.proposed).isNotEmpty();
    cluster.proposalFailure = null;
    advance(2);
    assertThat(cluster.session(ID)).isNull();
  }

  @Test
  void anExpiryThatCouldNotBeProposedIsDroppedWhenRenewed() {
    cluster.put(session(10));
    cluster.failure = new RaftException.NoLeader();
    advance(25);
    cluster.failure = null;
    renew(SESSION);
    advance(19);
    assertThat(cluster.proposed).isEmpty();
    advance(2);
    assertThat(cluster.session(ID)).isNull();
  }

  @Test
  void renewalsDoNotCountWithoutProofOfLeadership() {
    cluster.put(session(10));
    cluster.deposedUnnoticed();
    assertThat(renew(SESSION)).isFalse();

    cluster.leader(3, "n2");
    assertThat(renew(SESSION)).isFalse();
  }

  @Test
  void aDestroyedSessionAndARemovedCheckAreForgotten() {
    put("passing", "");
    cluster.remove(cluster.check("n1", "beat"));
    advance(100);
    assertThat(cluster.proposed).isEmpty();
  }

  @Test
  void aCheckThatMovesHasFullTimeOnItsNewNode() {
    put("passing", "");
    advance(9);
    cluster.move(cluster.check("n1", "beat"), "n2");
    advance(9);
    assertThat(cluster.proposed).isEmpty();
    advance(2);
    assertThat(cluster.check("n2", "beat").status()).isEqualTo("critical");
  }

  @Test
  void twentyThousandLeasesAreCheapToRenewAndLapseInBatches() {
    Leases leases = new Leases();
    for (int i = 0; i < 20_000; i++) {
      leases.arm(new LeaseKey.OfCheck("n1", "c" + i), 10, 0);
    }
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 20_000; i++) {
        leases.renew(new LeaseKey.OfCheck("n1", "c" + i), round);
      }
      assertThat(leases.lapse(round)).isEmpty();
    }
    assertThat(leases.lapse(29)).hasSize(20_000);
    assertThat(leases.lapse(1_000)).isEmpty();
  }

  /** Whether it counted; false as well while the answer is out. */
  private boolean renew(LeaseKey key) {
    CompletableFuture<Boolean> answer = lessor.accept(List.of(key));
    cluster.scheduler.settle();
    return answer.getNow(false);
  }

  private void put(String status, String output) {
    cluster.put(
        SmallCluster.check("n1", "beat", status, SmallCluster.ttl(Duration.ofSeconds(10)))
            .withResult(status, output));
    cluster.scheduler.settle();
  }

  private void advance(int seconds) {
    cluster.scheduler.advance(Duration.ofSeconds(seconds));
  }

  private static Session session(int ttlSeconds) {
    return new Session(
        ID,
        "",
        "n1",
        Duration.ZERO,
        Session.Behavior.RELEASE,
        Duration.ofSeconds(ttlSeconds),
        ttlSeconds + "s",
        List.of(),
        null,
        null,
        1,
        1);
  }
}
