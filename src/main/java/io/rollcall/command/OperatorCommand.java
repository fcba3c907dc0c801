package io.rollcall.command;

import io.rollcall.model.Bytes;
import java.util.UUID;

/** What operators do to the cluster as a whole. */
public sealed interface OperatorCommand extends Command {

  /**
   * Writes a setting of the cluster.
   *
   * @param name known to the room that reads it
   * @param value opaque here
   * @param expectedIndex unmet unless the setting's ModifyIndex is this one (0: there is none yet);
   *     {@link #ANY} for whatever it is
   */
  record PutSetting(String name, Bytes value, long expectedIndex) implements OperatorCommand {}

  /** For a setting that is written whatever its index. */
  long ANY = -1;

  /**
   * Brings a piece of a snapshot that shall replace the state. The first piece drops whatever was
   * staged before; every other one is unmet unless it follows its predecessor.
   *
   * @param restore drawn for this restore
   * @param number from 0
   */
  record StageSnapshot(UUID restore, int number, Bytes content) implements OperatorCommand {}

  /**
   * Replaces the whole state by what was staged. Every row that is restored counts as changed now.
   * Unmet when the staged pieces are not those of this restore or not as many, rejected when they
   * cannot be read; nothing is changed then.
   */
  record RestoreSnapshot(UUID restore, int pieces) implements OperatorCommand {}

  /** Drops what was staged for this restore; accepted as well when nothing was. */
  record DiscardSnapshot(UUID restore) implements OperatorCommand {}
}
