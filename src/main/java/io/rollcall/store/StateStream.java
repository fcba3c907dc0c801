package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.model.codec.MalformedRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A whole state as a stream of bytes ({@code docs/storage-format.md}): for backups, and to be moved
 * to another cluster. It holds rows as the tables have them, so it does not depend on the files of
 * the database.
 *
 * <p>Example: {@code ROLLCALL-STATE}, version 1, format 1, the row {@code meta/state}; then {@code
 * kv}, a 1 and a row, a 1 and a row, a 0; and so on for each table; then an empty name and nothing
 * more.
 */
public final class StateStream {
  private static final byte[] MAGIC = "ROLLCALL-STATE".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_1 = 1;
  private static final int MAX_NAME_BYTES = 256;
  private static final int MAX_KEY_BYTES = 1 << 20;
  private static final int MAX_ROW_BYTES = 256 << 20;

  private final InputStream in;
  private long rows;

  private StateStream(InputStream in) {
    this.in = in;
  }

  /** Receives what a stream holds, in its order. */
  interface Receiver {
    void state(Rows.State state);

    void row(Table table, byte[] key, byte[] value);
  }

  /**
   * Reads a whole stream, buffered by the caller, and says what is wrong with it. Any thread.
   *
   * @return the number of rows
   * @throws MalformedRecordException when it is not such a stream, or a row of it cannot be read
   */
  public static long verify(InputStream in) throws IOException {
    return read(
        in,
        new Receiver() {
          @Override
          public void state(Rows.State state) {}

          @Override
          public void row(Table table, byte[] key, byte[] value) {
            Restamp.row(table, key, value, Long.MAX_VALUE, 0);
          }
        });
  }

  static void write(Version version, OutputStream out) throws IOException {
    out.write(MAGIC);
    out.write(new BinaryWriter(16).writeVarInt(VERSION_1).writeVarInt(Generation.FORMAT).toArray());
    writeArray(out, version.state().toRow());
    for (Table table : Table.values()) {
      if (isPortable(table)) {
        writeArray(out, table.familyName().getBytes(StandardCharsets.UTF_8));
        try {
          version.scan(
              table,
              new byte[0],
              null,
              (key, value) -> isThisCluster(table, key) || writeRow(out, key, value));
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
        out.write(0);
      }
    }
    out.write(0);
  }

  /** What is left out belongs to this cluster's log, or says what other tables say already. */
  private static boolean isPortable(Table table) {
    return switch (table) {
      case KV, LOCK_DELAYS, NODES, SERVICES, CHECKS, SESSIONS, SERVICE_INDEXES, SETTINGS -> true;
      case QUERIES, COORDINATES, TABLE_INDEXES -> true;
      case TOMBSTONES, TOMBSTONE_LOG, HELD, EVENTS, STAGED, META -> false;
    };
  }

  private static boolean isThisCluster(Table table, byte[] key) {
    return table == Table.SETTINGS && Bytes.owning(key).utf8().equals(Setting.CLUSTER);
  }

  private static boolean writeRow(OutputStream out, byte[] key, byte[] value) {
    try {
      out.write(1);
      writeArray(out, key);
      writeArray(out, value);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeArray(OutputStream out, byte[] content) throws IOException {
    out.write(new BinaryWriter(16).writeVarInt(content.length).toArray());
    out.write(content);
  }

  /** Reads a stream to its end. */
  static long read(InputStream in, Receiver receiver) throws IOException {
    StateStream stream = new StateStream(in);
    stream.header(receiver);
    for (Table table = stream.table(); table != null; table = stream.table()) {
      while (stream.flag()) {
        receiver.row(table, stream.array(MAX_KEY_BYTES), stream.array(MAX_ROW_BYTES));
        stream.rows++;
      }
    }
    if (in.read() >= 0) {
      throw new MalformedRecordException("state: bytes follow its end");
    }
    return stream.rows;
  }

  private void header(Receiver receiver) throws IOException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new MalformedRecordException(
          "state: not of Rollcall (expected: it begins with ROLLCALL-STATE)");
    }
    int version = number(Integer.MAX_VALUE);
    int format = number(Integer.MAX_VALUE);
    if (version != VERSION_1 || format != Generation.FORMAT) {
      throw new MalformedRecordException(
          "state: version %d, format %d (expected: version %d, format %d)"
              .formatted(version, format, VERSION_1, Generation.FORMAT));
    }
    receiver.state(Rows.State.ofRow(array(MAX_ROW_BYTES)));
  }

  private @Nullable Table table() throws IOException {
    String name = new String(array(MAX_NAME_BYTES), StandardCharsets.UTF_8);
    if (name.isEmpty()) {
      return null;
    }
    for (Table table : Table.values()) {
      if (table.familyName().equals(name) && isPortable(table)) {
        return table;
      }
    }
    throw new MalformedRecordException("state: unknown table " + name);
  }

  private boolean flag() throws IOException {
    int flag = in.read();
    if (flag != 0 && flag != 1) {
      throw new MalformedRecordException("state: " + flag + " (expected: 0 or 1)");
    }
    return flag == 1;
  }

  private byte[] array(int limit) throws IOException {
    int length = number(limit);
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw tooEarly();
    }
    return content;
  }

  private int number(int limit) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw tooEarly();
      }
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (value > limit) {
          break;
        }
        return (int) value;
      }
    }
    throw new MalformedRecordException("state: number (expected: at most " + limit + ")");
  }

  private static MalformedRecordException tooEarly() {
    return new MalformedRecordException("state: ends too early");
  }
}
