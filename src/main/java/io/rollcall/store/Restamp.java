package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.model.codec.RecordCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Makes the staged snapshot the state at an index. Every row counts as changed by that entry, so
 * that no index ever goes back: whoever waits for something newer than what he has seen gets the
 * restored row, and whoever compares with what he has seen is told that it changed. A row keeps its
 * CreateIndex where that can be.
 *
 * <p>Example: the snapshot has {@code a} with CreateIndex 7 and ModifyIndex 9 and comes from a
 * cluster that was at 500; it is restored at 120. Then {@code a} has 7 and 120; a key created at
 * 400 over there has 120 and 120.
 */
final class Restamp {
  private static final long BATCH_BYTES = 1 << 20;

  private final Version staged;
  private final long index;

  /**
   * @param staged holds the pieces; held by the caller
   */
  Restamp(Version staged, long index) {
    this.staged = staged;
    this.index = index;
  }

  void copyTo(Generation target) {
    try (Writer writer = new Writer(target);
        InputStream pieces = new Pieces(staged)) {
      StateStream.read(pieces, writer);
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A row as it stands after a restore.
   *
   * @throws MalformedRecordException when it cannot be read
   */
  static byte[] row(Table table, byte[] key, byte[] row, long index, long revision) {
    return switch (table) {
      case KV -> Rows.ofKey(key(Rows.key(new Key(Bytes.owning(key)), row), index, revision));
      case NODES ->
          Rows.of(
              map(
                  Rows.read(row, RecordCodec::readNode),
                  n -> n.stamped(least(n.createIndex(), index), index)),
              RecordCodec::writeNode);
      case SERVICES ->
          Rows.of(
              map(
                  Rows.read(row, RecordCodec::readService),
                  s -> s.stamped(least(s.createIndex(), index), index)),
              RecordCodec::writeService);
      case CHECKS ->
          Rows.of(
              map(
                  Rows.read(row, RecordCodec::readCheck),
                  c -> c.stamped(least(c.createIndex(), index), index)),
              RecordCodec::writeCheck);
      case SESSIONS ->
          Rows.of(
              map(
                  Rows.read(row, RecordCodec::readSession),
                  s -> s.stamped(least(s.createIndex(), index), index)),
              RecordCodec::writeSession);
      case SETTINGS -> {
        Setting setting = Rows.setting(row);
        yield Rows.of(new Setting(setting.value(), least(setting.createIndex(), index), index));
      }
      case QUERIES ->
          Rows.of(
              map(
                  Rows.read(row, RecordCodec::readQuery),
                  q -> q.stamped(least(q.createIndex(), index), index)),
              RecordCodec::writeQuery);
      case COORDINATES ->
          Rows.of(Rows.read(row, RecordCodec::readCoordinate), RecordCodec::writeCoordinate);
      case SERVICE_INDEXES, TABLE_INDEXES -> {
        Rows.number(row);
        yield Rows.ofNumber(index);
      }
      case LOCK_DELAYS -> Rows.ofNumber(Rows.number(row));
      case TOMBSTONES, TOMBSTONE_LOG, HELD, EVENTS, STAGED, META ->
          throw new MalformedRecordException("state: table " + table.familyName());
    };
  }

  private static <T> T map(T value, UnaryOperator<T> change) {
    return change.apply(value);
  }

  private static long least(long createIndex, long index) {
    return Math.min(createIndex, index);
  }

  private static KeyRecord key(KeyRecord key, long index, long revision) {
    return new KeyRecord(
        key.key(),
        key.value(),
        key.flags(),
        key.lockIndex(),
        key.session(),
        least(key.createRevision(), revision),
        revision,
        key.version(),
        least(key.createIndex(), index),
        index);
  }

  /** Writes rows in batches, so that memory stays bounded. */
  private final class Writer implements StateStream.Receiver, AutoCloseable {
    private final Generation target;
    private final WriteBatch batch = new WriteBatch();
    private Rows.@Nullable State restored;
    private long revision;

    Writer(Generation target) {
      this.target = target;
    }

    @Override
    public void state(Rows.State state) {
      restored = state;
      revision = Math.max(staged.state().counters().revision(), state.counters().revision()) + 1;
    }

    @Override
    public void row(Table table, byte[] key, byte[] value) {
      byte[] row = Restamp.row(table, key, value, index, revision);
      put(table, key, row);
      if (table == Table.KV) {
        Key name = new Key(Bytes.owning(key));
        UUID holder = Rows.key(name, row).session();
        if (holder != null) {
          put(Table.HELD, Rows.held(holder, name), Rows.MARK);
        }
      }
    }

    private void put(Table table, byte[] key, byte[] row) {
      try {
        batch.put(target.family(table), key, row);
      } catch (RocksDBException e) {
        throw target.failure("cannot be written to", e);
      }
      if (batch.getDataSize() >= BATCH_BYTES) {
        write();
      }
    }

    private void write() {
      target.write(batch);
      batch.clear();
    }

    void finish() {
      Rows.State from = restored;
      if (from == null) {
        throw new MalformedRecordException("state: ends too early");
      }
      long time =
          Math.max(staged.state().counters().timestampMillis(), from.counters().timestampMillis());
      Counters counters = new Counters(index, 0, index, index, index, index, revision, time);
      byte[] staging = staged.get(Table.META, Generation.STAGING_KEY, null);
      if (staging != null) {
        Bytes id = Bytes.utf8(Rows.staging(staging).restore().toString());
        put(
            Table.SETTINGS,
            Bytes.utf8(Setting.LAST_RESTORE).shared(),
            Rows.of(new Setting(id, index, index)));
      }
      byte[] cluster = Bytes.utf8(Setting.CLUSTER).shared();
      byte[] mark = staged.get(Table.SETTINGS, cluster, null);
      if (mark != null) {
        put(Table.SETTINGS, cluster, mark);
      }
      write();
      target.putState(new Rows.State(index, counters, index));
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  /** The staged pieces as one stream. */
  private static final class Pieces extends InputStream {
    private final Version staged;
    private byte[] piece = {};
    private int number;
    private int at;

    Pieces(Version staged) {
      this.staged = staged;
    }

    @Override
    public int read() {
      return more() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (!more()) {
        return -1;
      }
      int count = Math.min(length, piece.length - at);
      System.arraycopy(piece, at, target, offset, count);
      at += count;
      return count;
    }

    private boolean more() {
      while (at == piece.length) {
        byte[] next = staged.get(Table.STAGED, Rows.piece(number), null);
        if (next == null) {
          return false;
        }
        piece = next;
        number++;
        at = 0;
      }
      return true;
    }
  }
}
