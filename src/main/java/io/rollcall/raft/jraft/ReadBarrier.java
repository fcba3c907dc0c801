package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Proof that this node has applied everything acknowledged before a read began. Any thread.
 *
 * <p>A barrier says nothing to those who arrive after it began, so they wait for the next, all of
 * them for the same one. Worked example: A asks, barrier 1 begins; B and C ask; a pace after that
 * barrier 2 begins for B and C together, whether barrier 1 has ended or not.
 *
 * <p>A barrier costs messages to peers, as much as some reads: hence the pace. It is the time that
 * barriers take, times the root of how many reads share one: slower on a busy machine, and where
 * many readers are, to whom the wait is a small part of their turn; eight readers get a third less
 * at the pace that is right for sixty-four. Reads that come one by one do not wait for it. Several
 * barriers may be in flight, for one that is slow in coming must not hold up the others.
 */
final class ReadBarrier {
  private static final long LOOK_AGAIN_MILLIS = 50;
  private static final long MIN_PACE_NANOS = 200_000;
  private static final long MAX_PACE_NANOS = 3_000_000;

  /** How many barriers it takes until the pace has gone most of the way to what they ask for. */
  private static final int PACE_MEMORY = 8;

  private static final int MAX_IN_FLIGHT = 4;
  private static final byte[] NO_CONTEXT = new byte[0];

  private final Node node;
  private final LeadershipBoard board;
  private final LeaderProof proof;
  private final LeaderIndex leaderIndex;
  private final AppliedIndex applied;
  private final Supplier<Optional<String>> failure;
  private final ScheduledExecutorService timer;
  private final Duration holdTime;
  private final Deadlines attempts;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Round next;
  private int inFlight;
  private long paceNanos = MIN_PACE_NANOS;
  private long lastBegan = System.nanoTime() - paceNanos;
  private int lastReads;
  private boolean appointed;

  private final LongAdder rounds = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /** Those who share a barrier; the deadline is that of the first of them. */
  private static final class Round {
    private final List<CompletableFuture<Void>> reads = new ArrayList<>();
    private final long deadline;
    private long began;

    Round(Duration holdTime) {
      deadline = System.nanoTime() + holdTime.toNanos();
    }
  }

  ReadBarrier(
      RaftSettings settings,
      Node node,
      LeadershipBoard board,
      LeaderProof proof,
      LeaderIndex leaderIndex,
      AppliedIndex applied,
      Supplier<Optional<String>> failure,
      ScheduledExecutorService timer) {
    this.node = node;
    this.board = board;
    this.proof = proof;
    this.leaderIndex = leaderIndex;
    this.applied = applied;
    this.failure = failure;
    this.timer = timer;
    this.holdTime = settings.holdTime();
    this.attempts =
        new Deadlines(
            Duration.ofMillis(Math.max(500, settings.electionTimeout().toMillis())), timer);
  }

  CompletableFuture<Void> await() {
    reads.increment();
    CompletableFuture<Void> own = new CompletableFuture<>();
    Runnable due;
    lock.lock();
    try {
      if (next == null) {
        next = new Round(holdTime);
      }
      next.reads.add(own);
      due = due();
    } finally {
      lock.unlock();
    }
    if (due != null) {
      due.run();
    }
    return own;
  }

  /**
   * Under the lock, and to be run outside: begins the round that waits; when that is early, makes
   * an appointment. Null when there is nothing to do.
   */
  private @Nullable Runnable due() {
    Round round = next;
    if (round == null || appointed || inFlight >= MAX_IN_FLIGHT) {
      return null;
    }
    long now = System.nanoTime();
    long early = lastBegan + paceNanos - now;
    boolean quiet = inFlight == 0 && lastReads <= 1;
    if (early > 0 && !quiet) {
      appointed = true;
      return () -> {
        var _ = timer.schedule(this::keepAppointment, early, TimeUnit.NANOSECONDS);
      };
    }
    next = null;
    inFlight++;
    lastBegan = now;
    lastReads = round.reads.size();
    round.began = now;
    return () -> attempt(round);
  }

  private void keepAppointment() {
    Runnable due;
    lock.lock();
    try {
      appointed = false;
      due = due();
    } finally {
      lock.unlock();
    }
    if (due != null) {
      due.run();
    }
  }

  /** Barriers that ended. */
  long rounds() {
    return rounds.sum();
  }

  /** Reads that waited for one. */
  long reads() {
    return reads.sum();
  }

  /** Barriers that ended without proof. */
  long failures() {
    return failures.sum();
  }

  /** From the begin of each barrier to its end. */
  long nanos() {
    return nanos.sum();
  }

  /** Lets the next round begin, and those of this one go on. */
  private void end(Round round, @Nullable Throwable failure) {
    long took = System.nanoTime() - round.began;
    rounds.increment();
    nanos.add(took);
    if (failure != null) {
      failures.increment();
    }
    Runnable due;
    lock.lock();
    try {
      inFlight--;
      double worthwhile = took * Math.sqrt(round.reads.size());
      paceNanos +=
          (Math.clamp((long) worthwhile, MIN_PACE_NANOS, MAX_PACE_NANOS) - paceNanos) / PACE_MEMORY;
      due = due();
    } finally {
      lock.unlock();
    }
    if (due != null) {
      // Not here: the ends of a long row of barriers would call each other.
      Thread.startVirtualThread(due);
    }
    for (CompletableFuture<Void> read : round.reads) {
      if (failure == null) {
        read.complete(null);
      } else {
        read.completeExceptionally(failure);
      }
    }
  }

  private void attempt(Round round) {
    Optional<String> failed = failure.get();
    if (failed.isPresent()) {
      end(round, new RaftException.NodeFailed(failed.get()));
      return;
    }
    if (round.deadline - System.nanoTime() <= 0) {
      end(round, new RaftException.NoLeader());
      return;
    }
    CompletableFuture<Void> change = board.change();
    Leadership leadership = board.current();
    if (leadership.self()) {
      var _ =
          proof
              .of(leadership)
              .thenAccept(
                  proven -> {
                    if (proven) {
                      end(round, null);
                    } else {
                      askEngine(round, change);
                    }
                  });
    } else if (node.isLeader(false)) {
      // A leader of one does not look at its term: it could answer with what it committed long ago.
      again(round, change);
    } else if (leadership.leader().isEmpty()) {
      askEngine(round, change);
    } else {
      askLeader(round, leadership, change);
    }
  }

  private void askLeader(Round round, Leadership leadership, CompletableFuture<Void> change) {
    var _ =
        leaderIndex
            .of(leadership)
            .thenAccept(
                index -> {
                  if (index == LeaderIndex.UNKNOWN) {
                    askEngine(round, change);
                  } else {
                    awaitApplied(round, index, change);
                  }
                });
  }

  private void awaitApplied(Round round, long index, CompletableFuture<Void> change) {
    CompletableFuture<Boolean> reached = applied.reached(index);
    if (!reached.isDone()) {
      attempts.watch(reached, () -> reached.complete(false));
    }
    var _ =
        reached.thenAccept(
            done -> {
              if (done) {
                end(round, null);
              } else {
                again(round, change);
              }
            });
  }

  private void askEngine(Round round, CompletableFuture<Void> change) {
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    try {
      node.readIndex(
          NO_CONTEXT,
          new ReadIndexClosure() {
            @Override
            public void run(Status status, long index, byte[] context) {
              reached.complete(status.isOk());
            }
          });
    } catch (IllegalStateException e) {
      reached.completeExceptionally(new RaftException.NodeFailed("this node is stopping"));
    }
    attempts.watch(reached, () -> reached.complete(false));
    var _ =
        reached.whenComplete(
            (ok, e) -> {
              if (e != null) {
                end(round, Failures.cause(e));
              } else if (ok) {
                end(round, null);
              } else {
                again(round, change);
              }
            });
  }

  private void again(Round round, CompletableFuture<Void> change) {
    var _ =
        change
            .copy()
            .completeOnTimeout(null, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)
            .thenRunAsync(() -> attempt(round), timer);
  }
}
