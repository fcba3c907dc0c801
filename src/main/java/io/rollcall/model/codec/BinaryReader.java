package io.rollcall.model.codec;

import io.rollcall.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link BinaryWriter} wrote. Strict: a length beyond the end, an impossible boolean or
 * a rest that nobody read ({@link #expectEnd}) throws {@link MalformedRecordException}. Not
 * thread-safe.
 */
public final class BinaryReader {
  private final byte[] content;
  private final int end;
  private int position;

  public BinaryReader(byte[] content) {
    this(content, 0, content.length);
  }

  public BinaryReader(byte[] content, int from, int to) {
    this.content = content;
    this.position = from;
    this.end = to;
  }

  public int readByte() {
    need(1);
    return content[position++] & 0xff;
  }

  public boolean readBoolean() {
    int value = readByte();
    if (value > 1) {
      throw new MalformedRecordException("boolean: " + value + " (expected: 0 or 1)");
    }
    return value == 1;
  }

  public long readVarLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedRecordException("varint longer than 10 bytes at " + position);
  }

  public int readVarInt() {
    long value = readVarLong();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedRecordException("number: " + value + " (expected: 0 to 2^31-1)");
    }
    return (int) value;
  }

  public long readLong() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (content[position++] & 0xff);
    }
    return value;
  }

  public Bytes readBytes() {
    int length = readVarInt();
    need(length);
    Bytes value = Bytes.owning(Arrays.copyOfRange(content, position, position + length));
    position += length;
    return value;
  }

  public String readString() {
    int length = readVarInt();
    need(length);
    String value = new String(content, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }

  public UUID readUuid() {
    return new UUID(readLong(), readLong());
  }

  public Duration readDuration() {
    return Duration.ofNanos(readVarLong());
  }

  public <T> @Nullable T readNullable(Function<BinaryReader, T> read) {
    return readBoolean() ? read.apply(this) : null;
  }

  public <T> List<T> readList(Function<BinaryReader, T> read) {
    int size = readVarInt();
    need(size);
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(read.apply(this));
    }
    return Collections.unmodifiableList(values);
  }

  /** Keeps the order in which the entries were written. */
  public <T> Map<String, T> readMap(Function<BinaryReader, T> read) {
    int size = readVarInt();
    need(size);
    Map<String, T> values = LinkedHashMap.newLinkedHashMap(size);
    for (int i = 0; i < size; i++) {
      values.put(readString(), read.apply(this));
    }
    return Collections.unmodifiableMap(values);
  }

  public int remaining() {
    return end - position;
  }

  /** Says that everything must have been read by now. */
  public void expectEnd() {
    if (position != end) {
      throw new MalformedRecordException(remaining() + " bytes follow the end of the record");
    }
  }

  private void need(int bytes) {
    if (end - position < bytes) {
      throw new MalformedRecordException(
          "record ends too early: " + (end - position) + " bytes left (expected: " + bytes + ")");
    }
  }
}
