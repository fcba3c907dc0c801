package io.rollcall.machine;

import io.rollcall.command.Outcome;
import io.rollcall.command.SystemCommand;

/** Applies what the leader proposes for the store's own sake. On the apply thread only. */
final class SystemApplier {

  Outcome apply(Step step, SystemCommand command) {
    return switch (command) {
      case SystemCommand.ReapTombstones reap -> {
        step.reapTombstones(reap.upToIndex());
        // The same kind of leftover, and the leader's only regular visit.
        step.dropLockDelays();
        OperatorApplier.dropStale(step);
        yield Outcome.ACCEPTED;
      }
      case SystemCommand.LeaderElected elected -> {
        step.noteLeader(elected);
        yield Outcome.ACCEPTED;
      }
    };
  }
}
