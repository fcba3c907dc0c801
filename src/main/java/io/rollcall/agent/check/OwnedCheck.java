package io.rollcall.agent.check;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import org.jspecify.annotations.Nullable;

/** A check that this node runs, with its place in the schedule. Owned by the scheduler's thread. */
final class OwnedCheck {
  /** As it stands in the catalog. */
  Check check;

  final CheckDefinition definition;
  final Thresholds thresholds;

  /** When the current or next run is due, in the scheduler's nanoseconds. */
  long dueNanos;

  /** When the current or last run began. */
  long startedNanos;

  /** When nothing but its output was last written; null before the first time. */
  @Nullable Long outputWrittenNanos;

  Scheduler.@Nullable Timer timer;
  Probing.@Nullable Run run;
  boolean dropped;

  OwnedCheck(Check check, CheckDefinition definition) {
    this.check = check;
    this.definition = definition;
    this.thresholds = new Thresholds(definition);
  }

  void drop() {
    dropped = true;
    if (timer != null) {
      timer.cancel();
    }
    if (run != null) {
      run.cancel();
    }
  }
}
