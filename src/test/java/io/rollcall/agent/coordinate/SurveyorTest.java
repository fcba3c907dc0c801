package io.rollcall.agent.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollcall.agent.SmallCluster;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.core.LimitExceededException;
import io.rollcall.model.Bytes;
import io.rollcall.model.Coordinate;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.RecordCodec;
import io.rollcall.raft.Member;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SurveyorTest {
  private final SmallCluster cluster = new SmallCluster("n1");
  private final Far far = new Far();
  private final Surveyor surveyor =
      new Surveyor(
          "n1", cluster, far, cluster.reads, cluster.proposals, cluster.scheduler, new Random(1));

  @Test
  void aNodeAloneIsWrittenOnceAtTheOrigin() {
    start();
    cluster.scheduler.advance(Duration.ofMinutes(10));
    assertThat(written()).containsExactly(new NodeCoordinate("n1", "", Coordinate.ORIGIN));
  }

  @Test
  void whatIsMeasuredIsWrittenAndAQuietClusterFallsSilent() {
    peer();
    far.time = Duration.ofMillis(20);
    start();
    cluster.scheduler.advance(Duration.ofMinutes(10));
    int soFar = written().size();
    // The first place, and a few that were surer.
    assertThat(soFar).isBetween(1, 10);
    cluster.scheduler.advance(Duration.ofMinutes(30));
    assertThat(written()).hasSize(soFar);
    assertThat(surveyor.own().secondsTo(far.place)).isBetween(0.019, 0.021);
  }

  @Test
  void aMoveIsWritten() {
    peer();
    far.time = Duration.ofMillis(20);
    start();
    cluster.scheduler.advance(Duration.ofMinutes(10));
    int soFar = written().size();
    far.time = Duration.ofMillis(80);
    cluster.scheduler.advance(Duration.ofMinutes(10));
    assertThat(written().size()).isGreaterThan(soFar);
    assertThat(written().getLast().coordinate().secondsTo(far.place)).isBetween(0.06, 0.1);
  }

  @Test
  void aPeerThatDoesNotAnswerMovesNothing() {
    peer();
    far.reachable = false;
    start();
    cluster.scheduler.advance(Duration.ofMinutes(1));
    assertThat(surveyor.own()).isEqualTo(Coordinate.ORIGIN);
    assertThat(written()).isEmpty();
  }

  @Test
  void withoutALeaderOrARegistrationNothingIsWritten() {
    surveyor.start();
    cluster.scheduler.advance(Duration.ofMinutes(1));
    cluster.leader(1, "n1");
    cluster.scheduler.advance(Duration.ofMinutes(1));
    assertThat(written()).isEmpty();
  }

  @Test
  void coordinatesOfOthersAreWrittenTogetherTheLastOfEach() {
    start();
    surveyor.submit(at("x", 1));
    surveyor.submit(at("y", 1));
    surveyor.submit(at("X", 2));
    cluster.scheduler.advance(Duration.ofSeconds(6));
    assertThat(written()).containsExactly(at("X", 2), at("y", 1));
  }

  @Test
  void whatWasNotWrittenIsTriedAgain() {
    start();
    cluster.proposalFailure = new RaftException.NoLeader();
    surveyor.submit(at("x", 1));
    surveyor.submit(at("y", 1));
    cluster.scheduler.advance(Duration.ofSeconds(6));
    surveyor.submit(at("x", 2));
    cluster.proposalFailure = null;
    cluster.scheduler.advance(Duration.ofSeconds(5));
    assertThat(cluster.proposed(CoordinateCommand.Update.class).getLast().coordinates())
        .containsExactlyInAnyOrder(at("x", 2), at("y", 1));
  }

  @Test
  void onlySoManyWait() {
    for (int i = 0; i < CoordinateBatch.MAX_WAITING; i++) {
      surveyor.submit(at("n" + i, 1));
    }
    surveyor.submit(at("n7", 2));
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> surveyor.submit(at("more", 1)))
        .withMessageContaining("641 nodes (expected: at most 640");
  }

  private void start() {
    cluster.put(new Node("n1", "", "127.0.0.1", null, null, 1, 1));
    cluster.leader(1, "n1");
    surveyor.start();
  }

  private void peer() {
    cluster.followers.add(
        new RaftStatus.Follower(new Member("n2", "127.0.0.1", 8301), 0, 0, Duration.ZERO, true));
  }

  private List<NodeCoordinate> written() {
    return cluster.proposed(CoordinateCommand.Update.class).stream()
        .flatMap(each -> each.coordinates().stream())
        .toList();
  }

  private static NodeCoordinate at(String node, double height) {
    return new NodeCoordinate(node, "", new Coordinate(Coordinate.ORIGIN.vector(), 1, 0, height));
  }

  /** A peer some time away that has found its place. */
  private final class Far implements PeerChannel {
    private Coordinate place = new Coordinate(Coordinate.ORIGIN.vector(), 0.1, 0, 1e-5);
    private Duration time = Duration.ZERO;
    private boolean reachable = true;

    @Override
    public CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message) {
      assertThat(memberName).isEqualTo("n2");
      CompletableFuture<Bytes> answer = new CompletableFuture<>();
      BinaryWriter out = new BinaryWriter(128);
      RecordCodec.writeCoordinate(out, new NodeCoordinate(memberName, "", place));
      cluster.scheduler.after(
          time,
          () -> {
            if (reachable) {
              answer.complete(Bytes.owning(out.toArray()));
            } else {
              answer.completeExceptionally(new RaftException.TimedOut(memberName));
            }
          });
      return answer;
    }

    @Override
    public void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {
      assertThat(topic).isEqualTo(Surveyor.TOPIC);
    }
  }
}
