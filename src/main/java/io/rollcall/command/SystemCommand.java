package io.rollcall.command;

/** What the leader proposes for the store's own sake. */
public sealed interface SystemCommand extends Command {

  /** Forgets that keys were deleted at this index or before, and the lock-delays that are over. */
  record ReapTombstones(long upToIndex) implements SystemCommand {}
}
