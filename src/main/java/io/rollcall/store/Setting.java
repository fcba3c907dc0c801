package io.rollcall.store;

import io.rollcall.model.Bytes;

/**
 * A setting of the cluster.
 *
 * @param value as the room that wrote it encodes it
 * @param createIndex Raft index of its creation
 * @param modifyIndex Raft index of its last change
 */
public record Setting(Bytes value, long createIndex, long modifyIndex) {
  /** Under this name a restore leaves its own id as text, so that whoever began it finds it. */
  public static final String LAST_RESTORE = "last-restore";

  /**
   * Under this name stands which cluster this is: no part of a backup, and kept through a restore.
   */
  public static final String CLUSTER = "cluster";
}
