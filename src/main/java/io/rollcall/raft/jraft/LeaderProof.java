package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks a quorum whether this node has led without a break until now. It is what the engine does by
 * a round of heartbeats for each {@code readIndex}, without its queues and locks: a peer answers
 * with its term, from memory. Any thread; what follows on a proof may run on the thread that reads
 * peers' messages and must not wait.
 *
 * <p>Why that proves it: a leader of a later term needs votes of a quorum, and a voter takes on the
 * later term before it answers. A quorum that was still of this node's term after the question was
 * asked shares a member with that one, so no later leader was there when the question was asked.
 * What was acknowledged before then was acknowledged in this term or an earlier one, and so has
 * been applied here: an earlier term's entries before this node is told that it leads ({@link
 * LeadershipBoard}), its own before it acknowledges them.
 *
 * <p>A question costs a peer and this node as much as a read, so no more are asked than are needed,
 * and the others when one of those disagrees, or is slow: then they are asked first from then on.
 *
 * <p>While voters change there are two quorums, and nothing is proven here: the engine is to be
 * asked.
 */
final class LeaderProof {
  private static final String TOPIC = "raft.term";

  /** What a peer answers, or is taken to have answered, that tells nothing. */
  static final long UNKNOWN = -1;

  /** After so long without proof those are asked too who were not needed. */
  private static final long PATIENCE_NANOS = 4_000_000;

  private final PeerId self;
  private final Supplier<List<PeerId>> voters;
  private final LongSupplier term;
  private final Function<PeerId, CompletableFuture<Long>> termOf;
  private final Executor later;

  /** How often those who were asked first kept a proof waiting. */
  private final AtomicInteger passedOver = new AtomicInteger();

  /**
   * @param voters by whose majority leaders are elected; none while there are two majorities to be
   *     had, or this node does not lead
   * @param term this node's, taken on before a vote is given
   * @param termOf the same of a peer, read after it was asked
   * @param later runs what it is given when a proof has been waited for long enough
   */
  LeaderProof(
      PeerId self,
      Supplier<List<PeerId>> voters,
      LongSupplier term,
      Function<PeerId, CompletableFuture<Long>> termOf,
      Executor later) {
    this.self = self;
    this.voters = voters;
    this.term = term;
    this.termOf = termOf;
    this.later = later;
  }

  /**
   * Answers peers from now on, and asks them.
   *
   * @param settledVoters of the newest configuration in the log; empty while it changes
   */
  static LeaderProof among(
      RaftSettings settings,
      Node node,
      Members members,
      PeerTransport transport,
      Supplier<Optional<List<PeerId>>> settledVoters,
      LongSupplier term,
      ScheduledExecutorService timer) {
    transport.serveFromMemory(
        TOPIC, question -> CompletableFuture.completedFuture(encode(term.getAsLong())));
    return new LeaderProof(
        Members.peer(members.self()),
        () -> agreed(node, settledVoters),
        term,
        peer ->
            members
                .member(peer)
                .map(
                    member ->
                        transport.probeMemory(
                            member, TOPIC, Bytes.EMPTY, settings.electionTimeout()))
                .map(answer -> answer.thenApply(LeaderProof::decode))
                .orElseGet(() -> CompletableFuture.completedFuture(UNKNOWN)),
        late -> {
          var _ = timer.schedule(late, PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        });
  }

  /** Those whom both the engine and the log name; nobody when they do not agree. */
  private static List<PeerId> agreed(Node node, Supplier<Optional<List<PeerId>>> settledVoters) {
    try {
      List<PeerId> leading = node.listPeers();
      return settledVoters
          .get()
          .filter(voters -> voters.size() == leading.size() && voters.containsAll(leading))
          .orElse(List.of());
    } catch (IllegalStateException e) {
      return List.of(); // it does not lead
    }
  }

  /**
   * Never fails; false when it is not proven, which does not mean that another leads.
   *
   * @param leadership as the board has it; looked up after the reads that wait for the proof came
   */
  CompletableFuture<Boolean> of(Leadership leadership) {
    return of(leadership, self);
  }

  /**
   * As {@link #of(Leadership)}.
   *
   * @param witness who has said that it is of this term, after the reads came that wait
   */
  CompletableFuture<Boolean> of(Leadership leadership, PeerId witness) {
    List<PeerId> all = voters.get();
    if (!leadership.self() || all.isEmpty() || term.getAsLong() != leadership.term()) {
      return CompletableFuture.completedFuture(false);
    }
    List<PeerId> others = new ArrayList<>(all);
    others.remove(self);
    others.remove(witness);
    Collections.rotate(others, -passedOver.get());
    Inquiry inquiry =
        new Inquiry(leadership.term(), others, all.size() / 2 + 1 - (all.size() - others.size()));
    inquiry.begin();
    return inquiry.proven;
  }

  /** A term or an index, as peers answer it. */
  static Bytes encode(long number) {
    return Bytes.owning(new BinaryWriter(8).writeLong(number).toArray());
  }

  /** {@link #UNKNOWN} for what {@link #encode} has not made. */
  static long decode(Bytes answer) {
    try {
      return new BinaryReader(answer.shared()).readLong();
    } catch (MalformedRecordException e) {
      return UNKNOWN;
    }
  }

  /** One proof under way: proven with enough who agree, not with too few who still may. */
  private final class Inquiry {
    private final CompletableFuture<Boolean> proven = new CompletableFuture<>();
    private final long leaderTerm;
    private final List<PeerId> others;
    private final int needed;
    private final AtomicInteger missing;
    private final AtomicInteger spare;
    private final AtomicBoolean reserveAsked = new AtomicBoolean();

    Inquiry(long leaderTerm, List<PeerId> others, int needed) {
      this.leaderTerm = leaderTerm;
      this.others = others;
      this.needed = needed;
      missing = new AtomicInteger(needed);
      spare = new AtomicInteger(others.size() - needed);
    }

    void begin() {
      if (needed <= 0) {
        proven.complete(true);
        return;
      }
      others.subList(0, needed).forEach(this::ask);
      if (!proven.isDone() && needed < others.size()) {
        askReserveWhenLate();
      }
    }

    private void askReserveWhenLate() {
      try {
        later.execute(this::askReserve);
      } catch (RejectedExecutionException e) {
        askReserve(); // this node is stopping
      }
    }

    private void ask(PeerId voter) {
      var _ =
          termOf
              .apply(voter)
              .whenComplete(
                  (told, failure) -> count(failure == null && told != null && told == leaderTerm));
    }

    private void askReserve() {
      if (!proven.isDone() && reserveAsked.compareAndSet(false, true)) {
        passedOver.incrementAndGet();
        others.subList(needed, others.size()).forEach(this::ask);
      }
    }

    private void count(boolean agrees) {
      if (agrees) {
        if (missing.decrementAndGet() == 0) {
          proven.complete(true);
        }
      } else if (spare.decrementAndGet() < 0) {
        proven.complete(false);
      } else {
        askReserve();
      }
    }
  }
}
