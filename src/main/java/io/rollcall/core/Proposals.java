package io.rollcall.core;

import io.rollcall.command.Command;
import io.rollcall.command.Outcome;
import io.rollcall.raft.Committed;
import io.rollcall.raft.ReplicatedLog;
import java.util.concurrent.CompletableFuture;

/** Proposes commands and turns their outcomes into answers. Any thread; never blocks. */
public final class Proposals {
  private final ReplicatedLog log;

  public Proposals(ReplicatedLog log) {
    this.log = log;
  }

  /**
   * @return true when it was done, false when a condition in it did not hold; fails with {@link
   *     RejectedException} or {@link io.rollcall.raft.RaftException}
   */
  public CompletableFuture<Boolean> submit(Command command) {
    return log.propose(command).thenApply(Proposals::answer);
  }

  /**
   * As {@link #submit}, but only while this node leads that term; see {@link
   * ReplicatedLog#proposeAsLeader}.
   */
  public CompletableFuture<Boolean> submitAsLeader(long term, Command command) {
    return log.proposeAsLeader(term, command).thenApply(Proposals::answer);
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
    return log.propose(command).thenApply(Committed::outcome);
  }
}
