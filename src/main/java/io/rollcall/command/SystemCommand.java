package io.rollcall.command;

/** What the leader proposes for the store's own sake. */
public sealed interface SystemCommand extends Command {

  /** Forgets that keys were deleted at this index or before, and the lock-delays that are over. */
  record ReapTombstones(long upToIndex) implements SystemCommand {}

  /**
   * Says who leads: what a new leader proposes first. It changes no state, only tells everybody at
   * the same place of the log.
   *
   * @param before who led until then as far as the new leader knows; empty when it does not
   */
  record LeaderElected(long term, String leader, String before) implements SystemCommand {}
}
