package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of the state, on the apply thread only. Reads see what the same transaction
 * wrote before. Nothing is visible to others, or on disk, until {@link #commit}. Tables only keep
 * what they are told: indexes, cascades and rules are the machine's.
 */
public interface WriteTxn extends AutoCloseable {

  /** The catalog with this transaction's changes. A new object after each change. */
  Catalog catalog();

  Counters counters();

  void counters(Counters counters);

  @Nullable KeyRecord key(Key key);

  /** As {@link ReadView#keys}; the visitor must not write to the transaction. */
  void keys(Bytes prefix, Predicate<KeyRecord> visitor);

  void putKey(KeyRecord key);

  /** Removes a key and remembers its deletion at this index. */
  void deleteKey(Key key, long index);

  /** Forgets the deletions at this index or before. */
  void reapTombstones(long upToIndex);

  /** The keys whose lock a session holds, in bytewise order. */
  List<Key> keysHeldBy(UUID session);

  /** Until when a key may not be locked, in milliseconds of the log's time; 0 for not at all. */
  long lockDelayUntil(Key key);

  /** Sets the end of a lock-delay; 0 removes it. */
  void lockDelayUntil(Key key, long untilMillis);

  /**
   * Removes every lock-delay that ended at this time or before, in milliseconds of the log's time.
   */
  void dropLockDelays(long untilMillis);

  void putNode(Node node);

  /** Removes the node's own row only. */
  void removeNode(String name);

  void putService(ServiceInstance service);

  void removeService(String node, String serviceId);

  void putCheck(Check check);

  void removeCheck(String node, String checkId);

  void putSession(Session session);

  void removeSession(UUID id);

  /** Sets a service's index (see {@link Catalog#serviceIndex}); the name in any case. */
  void putServiceIndex(String serviceName, long index);

  /** Forgets a service's index because its last instance went, and remembers that removal. */
  void extinguishService(String serviceName, long index);

  @Nullable Setting setting(String name);

  void putSetting(String name, Setting setting);

  /** What is staged to be restored; null when nothing is. */
  @Nullable Staging staging();

  /** Adds a piece; what the staging says of itself is replaced. */
  void stage(Staging staging, Bytes content);

  /** Drops all that is staged. */
  void unstage();

  /** Notes the place to come back to. There is at most one. */
  void mark();

  /** Forgets the mark: what was written since stays part of the transaction. */
  void keep();

  /** Takes back what was written since the mark, and forgets it. */
  void takeBack();

  void putQuery(PreparedQuery query);

  /**
   * @param index of the removal, which becomes that of the table
   */
  void removeQuery(UUID id, long index);

  void putEvent(UserEvent event);

  void removeEvent(long sequence);

  /**
   * @param index of the change, which becomes that of the table; so in {@link #removeCoordinate}
   */
  void putCoordinate(NodeCoordinate coordinate, long index);

  void removeCoordinate(String node, long index);

  /** Writes everything with the new applied index in one batch and publishes the new state. */
  void commit(long appliedIndex);

  /** Drops what was not committed. */
  @Override
  void close();
}
