package io.rollcall.command;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import java.util.UUID;

/** Changes of the keyspace. */
public sealed interface KvCommand extends Command {

  /** The most bytes a key may have, whatever a property allows: a table's key must hold it. */
  int MAX_KEY_BYTES = 32 * 1024;

  /**
   * Writes a key.
   *
   * @param bumpUnchanged whether a write of the same value and flags counts as a change: true for
   *     etcd, false for Consul
   */
  record Put(Key key, Bytes value, long flags, boolean bumpUnchanged) implements KvCommand {}

  /**
   * Writes a key if its ModifyIndex is the expected one.
   *
   * @param expectedIndex 0 for: only if the key does not exist
   */
  record PutIfIndex(Key key, Bytes value, long flags, long expectedIndex) implements KvCommand {}

  /**
   * Takes a key's lock for a session and writes the value. Unmet while another session holds it or
   * while a lock-delay runs.
   */
  record Acquire(Key key, Bytes value, long flags, UUID session) implements KvCommand {}

  /** Gives a key's lock back and writes the value. Unmet when the session does not hold it. */
  record Release(Key key, Bytes value, long flags, UUID session) implements KvCommand {}

  /** Removes a key; accepted as well when there is none. */
  record Delete(Key key) implements KvCommand {}

  /**
   * Removes a key if its ModifyIndex is the expected one; accepted as well when there is no key.
   */
  record DeleteIfIndex(Key key, long expectedIndex) implements KvCommand {}

  /** Removes every key that starts with the prefix; the empty prefix removes all. */
  record DeletePrefix(Bytes prefix) implements KvCommand {}
}
