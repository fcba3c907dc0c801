package io.rollcall.core;

import io.rollcall.command.Command;
import io.rollcall.command.Outcome;
import io.rollcall.raft.Committed;
import io.rollcall.raft.ReplicatedLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/** Proposes commands and turns their outcomes into answers. Any thread; never blocks. */
public final class Proposals {
  private final ReplicatedLog log;
  private final LongAdder proposed = new LongAdder();

  public Proposals(ReplicatedLog log) {
    this.log = log;
  }

  /**
   * @return true when it was done, false when a condition in it did not hold; fails with {@link
   *     RejectedException} or {@link io.rollcall.raft.RaftException}
   */
  public CompletableFuture<Boolean> submit(Command command) {
    proposed.increment();
    return log.propose(command).thenApply(Proposals::answer);
  }

  /**
   * As {@link #submit}, but only while this node leads that term; see {@link
   * ReplicatedLog#proposeAsLeader}.
   */
  public CompletableFuture<Boolean> submitAsLeader(long term, Command command) {
    proposed.increment();
    return log.proposeAsLeader(term, command).thenApply(Proposals::answer);
  }

  /** Commands proposed through this node since the start. */
  public long proposed() {
    return proposed.sum();
  }

  private static boolean answer(Committed committed) {
    return switch (committed.outcome()) {
      case Outcome.Accepted accepted -> true;
      case Outcome.Answered answered -> true;
      case Outcome.Unmet unmet -> false;
      case Outcome.Undone undone -> false;
      case Outcome.Rejected rejected -> throw new RejectedException(rejected.reason());
    };
  }

  /** Fails with {@link io.rollcall.raft.RaftException} only. */
  public CompletableFuture<Outcome> propose(Command command) {
    proposed.increment();
    return log.propose(command).thenApply(Committed::outcome);
  }
}
