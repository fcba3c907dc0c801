package io.rollcall.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.agent.AgentSettings;
import io.rollcall.agent.NotATtlCheckException;
import io.rollcall.agent.SmallCluster;
import io.rollcall.core.RejectedException;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Session;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Renewals and reports on a node that follows n2. */
class RenewalsTest {
  private final SmallCluster cluster = new SmallCluster("n1");
  private final Channel channel = new Channel();
  private final Lessor lessor =
      new Lessor(cluster, cluster.reads, cluster.proposals, cluster.scheduler);
  private final Renewals renewals =
      new Renewals("n1", channel, lessor, cluster.scheduler, Duration.ofMillis(100));
  private final TtlReporter reports =
      new TtlReporter(
          cluster.registrations,
          cluster.reads,
          cluster.proposals,
          renewals,
          cluster.scheduler,
          AgentSettings.DEFAULTS);
  private final SessionRenewer sessions = new SessionRenewer(cluster.reads, cluster, renewals);

  @BeforeEach
  void start() {
    cluster.listeners.add(lessor);
    renewals.start();
    reports.start();
    cluster.onLeadership(
        now ->
            cluster.scheduler.execute(
                () -> {
                  lessor.onLeadership(now);
                  renewals.onLeadership(now);
                }));
    cluster.leader(1, "n2");
  }

  @Test
  void manyRenewalsTravelTogether() {
    for (int i = 0; i < 1000; i++) {
      renewals.renew(new LeaseKey.OfCheck("n1", "C" + i % 500));
    }
    advance(200);
    assertThat(channel.asked).hasSize(1);
    assertThat(channel.asked.getFirst().to).isEqualTo("n2");
    assertThat(channel.asked.getFirst().keys)
        .hasSize(500)
        .contains(new LeaseKey.OfCheck("N1", "c7"));
  }

  @Test
  void aTtlCheckThatIsRegisteredAgainHasItsFullTime() {
    Check beat =
        SmallCluster.check("n1", "beat", "passing", SmallCluster.ttl(Duration.ofSeconds(10)));
    Check probed =
        SmallCluster.check(
            "n1",
            "probed",
            "passing",
            SmallCluster.definition(SmallCluster.tcp("h:1"), Duration.ofSeconds(10)));
    cluster.put(beat);
    cluster.put(probed);
    reports.registeredAgain(List.of(beat.onNode(""), probed.onNode(""))).join();
    advance(200);
    assertThat(channel.asked).hasSize(1);
    assertThat(channel.asked.getFirst().keys).containsExactly(new LeaseKey.OfCheck("n1", "beat"));
  }

  @Test
  void aRenewalThatDidNotCountGoesToTheNextLeader() {
    channel.reply = 0;
    renewals.renew(key(1));
    advance(150);
    cluster.leader(2, "n3");
    channel.reply = 1;
    advance(1000);
    assertThat(channel.asked).hasSize(2);
    assertThat(channel.asked.getLast().to).isEqualTo("n3");
    assertThat(channel.asked.getLast().keys).containsExactly(key(1));
  }

  @Test
  void aLeaderThatDoesNotAnswerDoesNotKeepThem() {
    channel.silent = true;
    renewals.renew(key(1));
    advance(150);
    renewals.renew(key(2));
    channel.silent = false;
    cluster.leader(2, "n3");
    advance(200);
    assertThat(new HashSet<>(channel.asked.getLast().keys)).isEqualTo(Set.of(key(1), key(2)));
  }

  @Test
  void anAnswerThatNeverComesIsGivenUp() {
    channel.silent = true;
    renewals.renew(key(1));
    advance(150);
    channel.silent = false;
    advance(4000);
    assertThat(channel.asked).hasSize(2);
  }

  @Test
  void withoutALeaderTheyWait() {
    cluster.leader(2, "");
    renewals.renew(key(1));
    advance(5000);
    assertThat(channel.asked).isEmpty();
    cluster.leader(3, "n3");
    advance(200);
    assertThat(channel.asked).hasSize(1);
  }

  @Test
  void theLeaderTakesItsOwnWithoutTheChannel() {
    cluster.put(session(key(1).id()));
    cluster.leader(2, "n1");
    for (int i = 0; i < 10; i++) {
      advance(15_000);
      assertThat(sessions.renew(key(1).id())).isCompletedWithValue(true);
    }
    advance(1000);
    assertThat(cluster.proposed).isEmpty();
    assertThat(channel.asked).isEmpty();
  }

  @Test
  void aNodeAnswersOnlyAsLeader() {
    cluster.put(session(key(1).id()));
    assertThat(answered(key(1))).isEqualTo(Bytes.owning(new byte[] {0}));
    cluster.leader(2, "n1");
    assertThat(answered(key(1))).isEqualTo(Bytes.owning(new byte[] {1}));
    assertThatThrownBy(() -> renewals.answer(Bytes.owning(new byte[] {1, 9})))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void anUnknownSessionIsAskedForBehindABarrier() {
    UUID id = key(1).id();
    cluster.holdBarriers = true;
    CompletableFuture<Boolean> late = sessions.renew(id);
    assertThat(late).isNotDone();
    cluster.put(session(id));
    cluster.heldBarriers.forEach(each -> each.complete(null));
    assertThat(late).isCompletedWithValue(true);

    cluster.holdBarriers = false;
    assertThat(sessions.renew(new UUID(9, 9))).isCompletedWithValue(false);
    cluster.failure = new RaftException.NoLeader();
    assertThat(sessions.renew(new UUID(9, 9))).isCompletedExceptionally();
  }

  @Test
  void anEqualReportIsOnlyARenewal() {
    beat("passing", "ok");
    reports.report("beat", "passing", "ok").join();
    advance(200);
    assertThat(cluster.proposed).isEmpty();
    assertThat(channel.asked.getLast().keys).containsExactly(new LeaseKey.OfCheck("n1", "beat"));
  }

  @Test
  void aChangedStatusIsProposedAtOnceAndRenewsToo() {
    beat("critical", "");
    reports.report("beat", "passing", "up").join();
    assertThat(cluster.check("n1", "beat").status()).isEqualTo("passing");
    assertThat(cluster.check("n1", "beat").output()).isEqualTo("up");
    advance(200);
    assertThat(channel.asked).hasSize(1);
  }

  @Test
  void anOutputAloneIsWrittenOncePerUpdateInterval() {
    beat("passing", "");
    for (int i = 0; i < 60; i++) {
      reports.report("beat", "passing", "" + i).join();
      advance(10_000);
    }
    assertThat(cluster.proposed).hasSize(2);
  }

  @Test
  void ofALongOutputTheBeginningIsKept() {
    beat("critical", "");
    reports.report("beat", "passing", "a" + "ä".repeat(4000)).join();
    // The 4096th byte is half a character.
    assertThat(cluster.check("n1", "beat").output())
        .isEqualTo("a" + "ä".repeat(2047) + " ... (captured 4096 of 8001 bytes)");
  }

  @Test
  void whatIsNotATtlCheckIsRefused() {
    cluster.put(SmallCluster.check("n1", "plain", "passing", null));
    assertThat(failure(reports.report("plain", "passing", "")))
        .isInstanceOf(NotATtlCheckException.class);
    assertThat(failure(reports.report("nope", "passing", "")))
        .isInstanceOf(RejectedException.class);
  }

  private static Throwable failure(CompletableFuture<?> future) {
    Throwable failure = future.<Throwable>handle((done, thrown) -> thrown).join();
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private Bytes answered(LeaseKey key) {
    BinaryWriter out = new BinaryWriter(64);
    out.writeList(List.of(key), LeaseKey::write);
    CompletableFuture<Bytes> answer = renewals.answer(Bytes.owning(out.toArray()));
    cluster.scheduler.settle();
    return answer.getNow(Bytes.EMPTY);
  }

  private void beat(String status, String output) {
    Check check = SmallCluster.check("n1", "beat", "x", SmallCluster.ttl(Duration.ofSeconds(30)));
    cluster.put(check.withResult(status, output));
  }

  private static LeaseKey.OfSession key(int number) {
    return new LeaseKey.OfSession(new UUID(1, number));
  }

  private static Session session(UUID id) {
    return new Session(
        id,
        "",
        "n1",
        Duration.ZERO,
        Session.Behavior.RELEASE,
        Duration.ofSeconds(10),
        "10s",
        List.of(),
        null,
        null,
        1,
        1);
  }

  private void advance(long millis) {
    cluster.scheduler.advance(Duration.ofMillis(millis));
  }

  private record Asked(String to, List<LeaseKey> keys) {}

  private static final class Channel implements PeerChannel {
    private final List<Asked> asked = new ArrayList<>();
    private int reply = 1;
    private boolean silent;

    @Override
    public CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message) {
      assertThat(topic).isEqualTo("lessor");
      asked.add(new Asked(memberName, new BinaryReader(message.shared()).readList(LeaseKey::read)));
      return silent
          ? new CompletableFuture<>()
          : CompletableFuture.completedFuture(Bytes.owning(new byte[] {(byte) reply}));
    }

    @Override
    public void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {}
  }
}
