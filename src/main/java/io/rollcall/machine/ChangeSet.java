package io.rollcall.machine;

import java.util.List;

/**
 * What a run of applied entries changed, in the order of the log.
 *
 * @param appliedIndex the state's index now
 * @param moments when: one for each entry that changed something, in the order of the log
 */
public record ChangeSet(long appliedIndex, List<Change> changes, List<Moment> moments) {

  /**
   * The log's time at an entry: the same on every node, and never before that of an earlier one.
   *
   * @param timeMillis in milliseconds since 1970
   */
  public record Moment(long index, long timeMillis) {}
}
