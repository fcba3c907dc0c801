package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One consistent version of the whole state: everything up to {@link #appliedIndex} and nothing
 * after it. Any thread may use it; close it soon, for the store keeps old data as long as a view is
 * open. Reading a closed view throws {@link IllegalStateException}.
 */
public interface ReadView extends AutoCloseable {

  /** Raft index of the last entry in this version; 0 in an empty store. */
  long appliedIndex();

  /** Nodes, services, checks and sessions. Immutable: stays valid after the view is closed. */
  Catalog catalog();

  /** Table-wide indexes and counters. Immutable as well. */
  Counters counters();

  @Nullable KeyRecord key(Key key);

  /** Visits the keys that start with the prefix in bytewise order, until the visitor says false. */
  void keys(Bytes prefix, Predicate<KeyRecord> visitor);

  /**
   * The keys whose lock a session holds, in bytewise order; empty when there is no such session.
   */
  List<Key> keysHeldBy(UUID session);

  /** The highest index among the deletions remembered under a prefix, 0 when there is none. */
  long tombstoneIndex(Bytes prefix);

  /** A setting of the cluster; null when it was never written. */
  @Nullable Setting setting(String name);

  /**
   * Writes the whole view in the portable form of {@code docs/storage-format.md}: the same bytes
   * each time.
   */
  void export(OutputStream out) throws IOException;

  @Override
  void close();
}
