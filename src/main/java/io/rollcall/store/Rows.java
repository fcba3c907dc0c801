package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The rows of the tables as bytes ({@code docs/storage-format.md}). Each value starts with the
 * version of its row.
 */
final class Rows {
  /** The version of every kind of row there is so far. */
  private static final int VERSION_1 = 1;

  /** The value of a row that is all key. */
  static final byte[] MARK = {VERSION_1};

  private static final int UUID_BYTES = 16;

  private Rows() {}

  /** A record without its key, which is the row's key already. The value comes last. */
  static byte[] ofKey(KeyRecord key) {
    return new BinaryWriter(key.value().length() + 64)
        .writeByte(VERSION_1)
        .writeVarLong(key.flags())
        .writeVarLong(key.lockIndex())
        .writeNullable(key.session(), BinaryWriter::writeUuid)
        .writeVarLong(key.createRevision())
        .writeVarLong(key.modRevision())
        .writeVarLong(key.version())
        .writeVarLong(key.createIndex())
        .writeVarLong(key.modifyIndex())
        .writeBytes(key.value())
        .toArray();
  }

  static KeyRecord key(Key key, byte[] row) {
    BinaryReader in = versioned(row);
    long flags = in.readVarLong();
    long lockIndex = in.readVarLong();
    UUID session = in.readNullable(BinaryReader::readUuid);
    long createRevision = in.readVarLong();
    long modRevision = in.readVarLong();
    long version = in.readVarLong();
    long createIndex = in.readVarLong();
    long modifyIndex = in.readVarLong();
    Bytes value = in.readBytes();
    in.expectEnd();
    return new KeyRecord(
        key,
        value,
        flags,
        lockIndex,
        session,
        createRevision,
        modRevision,
        version,
        createIndex,
        modifyIndex);
  }

  static byte[] ofNumber(long number) {
    return new BinaryWriter(11).writeByte(VERSION_1).writeVarLong(number).toArray();
  }

  static long number(byte[] row) {
    BinaryReader in = versioned(row);
    long number = in.readVarLong();
    in.expectEnd();
    return number;
  }

  static <T> byte[] of(T value, BiConsumer<BinaryWriter, T> write) {
    BinaryWriter out = new BinaryWriter(256).writeByte(VERSION_1);
    write.accept(out, value);
    return out.toArray();
  }

  static <T> T read(byte[] row, Function<BinaryReader, T> read) {
    BinaryReader in = versioned(row);
    T value = read.apply(in);
    in.expectEnd();
    return value;
  }

  /** The key of what has an id on a node, without regard to case. */
  static byte[] onNode(String node, String id) {
    return new BinaryWriter(64)
        .writeString(IndexedCatalog.fold(node))
        .writeString(IndexedCatalog.fold(id))
        .toArray();
  }

  static byte[] named(String name) {
    return Bytes.utf8(IndexedCatalog.fold(name)).shared();
  }

  static byte[] uuid(UUID id) {
    return new BinaryWriter(UUID_BYTES).writeUuid(id).toArray();
  }

  /** A number as a key whose rows stand in the order of the numbers. */
  static byte[] sequence(long number) {
    return new BinaryWriter(Long.BYTES).writeLong(number).toArray();
  }

  /** The key of a lock that a session holds. */
  static byte[] held(UUID session, Key key) {
    byte[] bytes = key.bytes().shared();
    return ByteBuffer.allocate(UUID_BYTES + bytes.length)
        .putLong(session.getMostSignificantBits())
        .putLong(session.getLeastSignificantBits())
        .put(bytes)
        .array();
  }

  static Key heldKey(byte[] held) {
    if (held.length < UUID_BYTES) {
      throw new MalformedRecordException(
          "key of " + held.length + " bytes (expected: >= " + UUID_BYTES + ")");
    }
    return new Key(Bytes.owning(Arrays.copyOfRange(held, UUID_BYTES, held.length)));
  }

  /** The key of a deletion in the order of the log. */
  static byte[] deletion(long index, byte[] key) {
    return ByteBuffer.allocate(Long.BYTES + key.length).putLong(index).put(key).array();
  }

  static long deletionIndex(byte[] deletion) {
    return new BinaryReader(deletion).readLong();
  }

  static byte[] deletedKey(byte[] deletion) {
    return Arrays.copyOfRange(deletion, Long.BYTES, deletion.length);
  }

  static byte[] of(Setting setting) {
    return new BinaryWriter(setting.value().length() + 32)
        .writeByte(VERSION_1)
        .writeVarLong(setting.createIndex())
        .writeVarLong(setting.modifyIndex())
        .writeBytes(setting.value())
        .toArray();
  }

  static Setting setting(byte[] row) {
    BinaryReader in = versioned(row);
    long createIndex = in.readVarLong();
    long modifyIndex = in.readVarLong();
    Setting setting = new Setting(in.readBytes(), createIndex, modifyIndex);
    in.expectEnd();
    return setting;
  }

  static byte[] of(Staging staging) {
    return new BinaryWriter(32)
        .writeByte(VERSION_1)
        .writeUuid(staging.restore())
        .writeVarInt(staging.pieces())
        .writeVarLong(staging.timeMillis())
        .toArray();
  }

  static Staging staging(byte[] row) {
    BinaryReader in = versioned(row);
    Staging staging = new Staging(in.readUuid(), in.readVarInt(), in.readVarLong());
    in.expectEnd();
    return staging;
  }

  /** The key of a piece of a staged snapshot. */
  static byte[] piece(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** What the state as a whole has: the only row that every commit writes. */
  record State(long appliedIndex, Counters counters, long extinction) {
    static final State INITIAL = new State(0, Counters.INITIAL, 0);

    byte[] toRow() {
      return new BinaryWriter(64)
          .writeByte(VERSION_1)
          .writeVarLong(appliedIndex)
          .writeVarLong(counters.kvIndex())
          .writeVarLong(counters.tombstoneIndex())
          .writeVarLong(counters.nodesIndex())
          .writeVarLong(counters.servicesIndex())
          .writeVarLong(counters.checksIndex())
          .writeVarLong(counters.sessionsIndex())
          .writeVarLong(counters.revision())
          .writeVarLong(counters.timestampMillis())
          .writeVarLong(extinction)
          .toArray();
    }

    static State ofRow(byte[] row) {
      BinaryReader in = versioned(row);
      State state =
          new State(
              in.readVarLong(),
              new Counters(
                  in.readVarLong(),
                  in.readVarLong(),
                  in.readVarLong(),
                  in.readVarLong(),
                  in.readVarLong(),
                  in.readVarLong(),
                  in.readVarLong(),
                  in.readVarLong()),
              in.readVarLong());
      in.expectEnd();
      return state;
    }
  }

  private static BinaryReader versioned(byte[] row) {
    BinaryReader in = new BinaryReader(row);
    int version = in.readByte();
    if (version != VERSION_1) {
      throw new MalformedRecordException(
          "row of version " + version + " (expected: " + VERSION_1 + ")");
    }
    return in;
  }
}
