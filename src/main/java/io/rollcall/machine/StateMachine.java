package io.rollcall.machine;

import io.rollcall.command.ClusterMark;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log engine drives. All methods but {@link #appliedIndex} are called by one thread at a
 * time, the engine's apply thread. An exception out of {@link #apply} means that this replica can
 * no longer say what the state is: the engine must stop the node.
 */
public interface StateMachine {

  /** Raft index of the last entry that the state holds. Any thread may ask. */
  long appliedIndex();

  /** Which cluster the state is of; null while nobody has said so. Any thread may ask. */
  @Nullable ClusterMark mark();

  /**
   * Applies a run of entries as one atomic step, in order, and publishes the new state. Entries at
   * or below {@link #appliedIndex} are left out: they are in the state already.
   *
   * @return an outcome for each entry, in the same order; {@link Outcome#ACCEPTED} for those left
   *     out
   */
  List<Outcome> apply(List<LogEntry> entries);

  /**
   * Says that the log went on to this index with entries of the engine's own that hold no command.
   */
  void skipTo(long index);

  /** Writes a snapshot of the state into a new folder: an instant, by hard links. */
  void checkpoint(Path folder);

  /** Replaces the whole state by a snapshot's, and wakes every watcher. */
  void restore(Path folder);
}
