package io.rollcall.core.cluster;

import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.raft.Member;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus.Role;
import io.rollcall.raft.ReplicatedLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A question that only the leader can answer, asked from any node. A refusal comes back in the
 * leader's words. Any thread; never blocks.
 */
final class LeaderTopic {
  private static final int DONE = 0;
  private static final int REFUSED = 1;
  private static final int NOT_LEADER = 2;

  private final ReplicatedLog log;
  private final PeerChannel peers;
  private final String topic;

  /**
   * @param answerer called on the leader; the message of what it throws or fails with is told
   */
  LeaderTopic(
      ReplicatedLog log,
      PeerChannel peers,
      String topic,
      Function<Bytes, CompletableFuture<Bytes>> answerer) {
    this.log = log;
    this.peers = peers;
    this.topic = topic;
    peers.serve(topic, question -> answer(question, answerer));
  }

  /** Fails with {@link RaftException}. */
  CompletableFuture<Bytes> ask(Bytes question) {
    return log.status()
        .leader()
        .map(Member::name)
        .map(leader -> ask(leader, question))
        .orElseGet(() -> CompletableFuture.failedFuture(new RaftException.NoLeader()));
  }

  CompletableFuture<Bytes> ask(String leader, Bytes question) {
    return peers.ask(leader, topic, question).thenCompose(LeaderTopic::open);
  }

  private CompletionStage<Bytes> answer(
      Bytes question, Function<Bytes, CompletableFuture<Bytes>> answerer) {
    if (log.status().role() != Role.LEADER) {
      return CompletableFuture.completedFuture(framed(NOT_LEADER, Bytes.EMPTY));
    }
    CompletableFuture<Bytes> answer;
    try {
      answer = answerer.apply(question);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.handle(
        (bytes, failure) -> {
          Throwable cause =
              failure instanceof CompletionException && failure.getCause() != null
                  ? failure.getCause()
                  : failure;
          return cause == null
              ? framed(DONE, bytes)
              : cause instanceof RaftException.NotLeader
                  ? framed(NOT_LEADER, Bytes.EMPTY)
                  : framed(REFUSED, Bytes.utf8(String.valueOf(cause.getMessage())));
        });
  }

  private static Bytes framed(int verdict, Bytes body) {
    return Bytes.owning(
        new BinaryWriter(body.length() + 16).writeByte(verdict).writeBytes(body).toArray());
  }

  private static CompletableFuture<Bytes> open(Bytes answer) {
    BinaryReader in = new BinaryReader(answer.shared());
    int verdict = in.readByte();
    Bytes body = in.readBytes();
    return switch (verdict) {
      case DONE -> CompletableFuture.completedFuture(body);
      case NOT_LEADER ->
          CompletableFuture.failedFuture(new RaftException.NotLeader("node is not the leader"));
      default -> CompletableFuture.failedFuture(new RaftException.MembershipRefused(body.utf8()));
    };
  }
}
