package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * How far a follower must have applied the log to answer a read: the commit index of its leader,
 * asked for after the read began, from a leader that is proven to lead. Any thread; what follows on
 * it may run on the thread that reads peers' messages and must not wait.
 *
 * <p>It is what the engine does by a round of heartbeats. Here the follower says its term with the
 * question, so with three voters the leader and the one who asks are the quorum that {@link
 * LeaderProof} wants, and nobody else is asked.
 *
 * <p>Worked example: C asks A with term 7. A leads in term 7 and has committed entry 90. A and C
 * were both of term 7 after the read began, so whatever was acknowledged before it is among the
 * first 90. C answers once it has applied those.
 */
final class LeaderIndex {
  /** Nobody who is known to lead has told one; the engine is to be asked. */
  static final long UNKNOWN = LeaderProof.UNKNOWN;

  private static final String TOPIC = "raft.index";

  private final RaftSettings settings;
  private final Node node;
  private final Members members;
  private final PeerTransport transport;
  private final LeadershipBoard board;
  private final LeaderProof proof;
  private final LongSupplier term;

  /** Answers followers from now on. */
  LeaderIndex(
      RaftSettings settings,
      Node node,
      Members members,
      PeerTransport transport,
      LeadershipBoard board,
      LeaderProof proof,
      LongSupplier term) {
    this.settings = settings;
    this.node = node;
    this.members = members;
    this.transport = transport;
    this.board = board;
    this.proof = proof;
    this.term = term;
    transport.serveFromMemory(TOPIC, this::answer);
  }

  /**
   * Never fails; {@link #UNKNOWN} when the leader does not answer or is not proven to lead.
   *
   * @param leadership as the board has it; looked up after the reads that wait came
   */
  CompletableFuture<Long> of(Leadership leadership) {
    Bytes question =
        Bytes.owning(
            new BinaryWriter(32)
                .writeLong(term.getAsLong())
                .writeString(Members.peer(members.self()).toString())
                .toArray());
    return members
        .named(leadership.leader())
        .map(leader -> transport.probeMemory(leader, TOPIC, question, settings.electionTimeout()))
        .orElseGet(() -> CompletableFuture.completedFuture(LeaderProof.encode(UNKNOWN)))
        .handle((answer, failure) -> failure == null ? LeaderProof.decode(answer) : UNKNOWN);
  }

  private CompletableFuture<Bytes> answer(Bytes question) {
    BinaryReader in = new BinaryReader(question.shared());
    long asked = in.readLong();
    PeerId asker = PeerId.parsePeer(in.readString());
    Leadership leadership = board.current();
    Optional<Long> committed = committed();
    if (!leadership.self() || leadership.term() != asked || committed.isEmpty()) {
      return CompletableFuture.completedFuture(LeaderProof.encode(UNKNOWN));
    }
    return proof
        .of(leadership, asker)
        .thenApply(proven -> LeaderProof.encode(proven ? committed.get() : UNKNOWN));
  }

  private Optional<Long> committed() {
    try {
      return Optional.of(node.getLastCommittedIndex());
    } catch (IllegalStateException e) {
      return Optional.empty(); // it is stopping
    }
  }
}
