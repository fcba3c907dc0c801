package io.rollcall.machine;

/**
 * Hears what a run of applied entries changed, after the new state was published and before the
 * proposals are answered. Called on the apply thread: it must be quick and must not throw.
 */
public interface ChangeListener {
  void onChanges(ChangeSet changes);

  /** The state reached an index, and nothing that a change tells of was changed on the way. */
  default void onApplied(long appliedIndex) {}

  /** The whole state was replaced: whoever waits must look again. */
  void onRestore(long appliedIndex);
}
