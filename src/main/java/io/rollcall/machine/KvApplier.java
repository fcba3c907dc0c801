package io.rollcall.machine;

import io.rollcall.command.KvCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Applies the commands of the keyspace. Each operation decides first and writes last, so that a
 * refused one leaves nothing behind. Holds no state; on the apply thread only.
 */
final class KvApplier {

  Outcome apply(Step step, KvCommand command) {
    return switch (command) {
      case KvCommand.Put put -> put(step, put);
      case KvCommand.PutIfIndex put -> putIfIndex(step, put);
      case KvCommand.Acquire acquire -> acquire(step, acquire);
      case KvCommand.Release release -> release(step, release);
      case KvCommand.Delete delete -> delete(step, delete);
      case KvCommand.DeleteIfIndex delete -> deleteIfIndex(step, delete);
      case KvCommand.DeletePrefix delete -> deletePrefix(step, delete);
    };
  }

  private Outcome put(Step step, KvCommand.Put command) {
    if (badLength(command.key())) {
      return keyLength(command.key());
    }
    KeyRecord existing = step.key(command.key());
    // A plain write leaves the lock with its holder and, as Consul does, forgets how often it was
    // taken.
    write(
        step,
        existing,
        command.key(),
        command.value(),
        command.flags(),
        0,
        holder(existing),
        command.bumpUnchanged());
    return Outcome.ACCEPTED;
  }

  private Outcome putIfIndex(Step step, KvCommand.PutIfIndex command) {
    if (badLength(command.key())) {
      return keyLength(command.key());
    }
    KeyRecord existing = step.key(command.key());
    long actualIndex = existing == null ? 0 : existing.modifyIndex();
    if (actualIndex != command.expectedIndex()) {
      return Outcome.UNMET;
    }
    write(
        step,
        existing,
        command.key(),
        command.value(),
        command.flags(),
        0,
        holder(existing),
        false);
    return Outcome.ACCEPTED;
  }

  private Outcome acquire(Step step, KvCommand.Acquire command) {
    Key key = command.key();
    if (badLength(key)) {
      return keyLength(key);
    }
    if (step.lockDelayed(key)) {
      return Outcome.UNMET;
    }
    if (step.catalog().session(command.session()) == null) {
      return new Outcome.Rejected(new Rejection.UnknownSession(command.session()));
    }
    KeyRecord existing = step.key(key);
    UUID holder = holder(existing);
    if (holder != null && !holder.equals(command.session())) {
      return Outcome.UNMET;
    }
    long taken = existing == null ? 0 : existing.lockIndex();
    write(
        step,
        existing,
        key,
        command.value(),
        command.flags(),
        holder == null ? taken + 1 : taken,
        command.session(),
        false);
    return Outcome.ACCEPTED;
  }

  private Outcome release(Step step, KvCommand.Release command) {
    if (badLength(command.key())) {
      return keyLength(command.key());
    }
    KeyRecord existing = step.key(command.key());
    if (existing == null || !command.session().equals(existing.session())) {
      return Outcome.UNMET;
    }
    write(
        step,
        existing,
        command.key(),
        command.value(),
        command.flags(),
        existing.lockIndex(),
        null,
        false);
    return Outcome.ACCEPTED;
  }

  private Outcome delete(Step step, KvCommand.Delete command) {
    if (badLength(command.key())) {
      return keyLength(command.key());
    }
    KeyRecord existing = step.key(command.key());
    if (existing != null) {
      step.deleteKey(Step.Present.of(existing));
    }
    return Outcome.ACCEPTED;
  }

  private Outcome deleteIfIndex(Step step, KvCommand.DeleteIfIndex command) {
    if (badLength(command.key())) {
      return keyLength(command.key());
    }
    KeyRecord existing = step.key(command.key());
    if (existing == null) {
      return Outcome.ACCEPTED;
    }
    if (existing.modifyIndex() != command.expectedIndex()) {
      return Outcome.UNMET;
    }
    step.deleteKey(Step.Present.of(existing));
    return Outcome.ACCEPTED;
  }

  private Outcome deletePrefix(Step step, KvCommand.DeletePrefix command) {
    for (Step.Present each : step.keysUnder(command.prefix())) {
      step.deleteKey(each);
    }
    return Outcome.ACCEPTED;
  }

  /** Takes the lock away from whoever holds it: the value stays, the count of locks as well. */
  void unlock(Step step, KeyRecord held) {
    write(step, held, held.key(), held.value(), held.flags(), held.lockIndex(), null, false);
  }

  private static void write(
      Step step,
      @Nullable KeyRecord existing,
      Key key,
      Bytes value,
      long flags,
      long lockIndex,
      @Nullable UUID session,
      boolean evenUnchanged) {
    if (existing == null) {
      long revision = step.revision();
      step.putKey(
          null,
          new KeyRecord(
              key,
              value,
              flags,
              lockIndex,
              session,
              revision,
              revision,
              1,
              step.index(),
              step.index()));
      return;
    }
    KeyRecord unchanged =
        new KeyRecord(
            existing.key(),
            value,
            flags,
            lockIndex,
            session,
            existing.createRevision(),
            existing.modRevision(),
            existing.version(),
            existing.createIndex(),
            existing.modifyIndex());
    if (unchanged.equals(existing) && !evenUnchanged) {
      return;
    }
    step.putKey(
        existing,
        new KeyRecord(
            existing.key(),
            value,
            flags,
            lockIndex,
            session,
            existing.createRevision(),
            step.revision(),
            existing.version() + 1,
            existing.createIndex(),
            step.index()));
  }

  private static @Nullable UUID holder(@Nullable KeyRecord existing) {
    return existing == null ? null : existing.session();
  }

  private static boolean badLength(Key key) {
    return key.bytes().isEmpty() || key.bytes().length() > KvCommand.MAX_KEY_BYTES;
  }

  private static Outcome keyLength(Key key) {
    return new Outcome.Rejected(new Rejection.KeyLength(key.bytes().length()));
  }
}
