package io.rollcall.machine;

import io.rollcall.command.OperatorCommand;
import io.rollcall.command.Outcome;
import io.rollcall.store.Setting;
import io.rollcall.store.Staging;

/**
 * Applies what operators do, but for the restore itself, which replaces the state that a step works
 * on and so is {@link ReplicatedState}'s. Holds no state; on the apply thread only.
 */
final class OperatorApplier {
  /** What nobody went on with for so long will not be restored any more. */
  private static final long STALE_STAGING_MILLIS = 3_600_000;

  Outcome apply(Step step, OperatorCommand command) {
    return switch (command) {
      case OperatorCommand.PutSetting put -> put(step, put);
      case OperatorCommand.StageSnapshot stage -> stage(step, stage);
      case OperatorCommand.DiscardSnapshot discard -> discard(step, discard);
      case OperatorCommand.RestoreSnapshot restore ->
          throw new IllegalStateException("a restore is no part of a step: " + restore);
    };
  }

  private static Outcome put(Step step, OperatorCommand.PutSetting command) {
    Setting before = step.setting(command.name());
    long found = before == null ? 0 : before.modifyIndex();
    if (command.expectedIndex() != OperatorCommand.ANY && command.expectedIndex() != found) {
      return Outcome.UNMET;
    }
    step.putSetting(command.name(), command.value());
    return Outcome.ACCEPTED;
  }

  private static Outcome stage(Step step, OperatorCommand.StageSnapshot command) {
    if (command.number() == 0) {
      step.unstage();
    } else {
      Staging staged = step.staging();
      if (staged == null
          || !staged.restore().equals(command.restore())
          || staged.pieces() != command.number()) {
        return Outcome.UNMET;
      }
    }
    step.stage(command.restore(), command.number(), command.content());
    return Outcome.ACCEPTED;
  }

  private static Outcome discard(Step step, OperatorCommand.DiscardSnapshot command) {
    Staging staged = step.staging();
    if (staged != null && staged.restore().equals(command.restore())) {
      step.unstage();
    }
    return Outcome.ACCEPTED;
  }

  /** Drops what was staged by a node that died over it. */
  static void dropStale(Step step) {
    Staging staged = step.staging();
    if (staged != null && staged.timeMillis() + STALE_STAGING_MILLIS < step.timeMillis()) {
      step.unstage();
    }
  }
}
