package io.rollcall.machine;

import io.rollcall.command.ClusterMark;
import io.rollcall.command.Outcome;
import io.rollcall.command.SystemCommand;
import io.rollcall.store.Setting;

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
      case SystemCommand.EstablishCluster establish -> establish(step, establish);
    };
  }

  private static Outcome establish(Step step, SystemCommand.EstablishCluster command) {
    Setting before = step.setting(Setting.CLUSTER);
    ClusterMark found = before == null ? null : ClusterMark.decode(before.value());
    ClusterMark wanted =
        new ClusterMark(
            found == null || command.anew() ? command.cluster() : found.id(),
            Math.max(command.version(), ClusterMark.versionOf(found)));
    if (!wanted.equals(found)) {
      step.putSetting(Setting.CLUSTER, wanted.encode());
    }
    return Outcome.ACCEPTED;
  }
}
