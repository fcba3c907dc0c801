package io.rollcall.model.codec;

import io.rollcall.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the primitive values of the storage format into a growing array. Not thread-safe.
 *
 * <p>Unsigned numbers are LEB128 varints, lengths too; a nullable value is one byte, 0 or 1, and
 * then the value.
 */
public final class BinaryWriter {
  private byte[] buffer;
  private int size;

  public BinaryWriter(int expectedSize) {
    buffer = new byte[Math.max(16, expectedSize)];
  }

  public BinaryWriter writeByte(int value) {
    ensure(1);
    buffer[size++] = (byte) value;
    return this;
  }

  public BinaryWriter writeBoolean(boolean value) {
    return writeByte(value ? 1 : 0);
  }

  /** An unsigned 64-bit number in 1 to 10 bytes. */
  public BinaryWriter writeVarLong(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
    return this;
  }

  /** A number from 0 on. */
  public BinaryWriter writeVarInt(int value) {
    return writeVarLong(Integer.toUnsignedLong(value));
  }

  /** Eight bytes, big endian. */
  public BinaryWriter writeLong(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  public BinaryWriter writeBytes(Bytes value) {
    return writeArray(value.shared());
  }

  public BinaryWriter writeString(String value) {
    return writeArray(value.getBytes(StandardCharsets.UTF_8));
  }

  public BinaryWriter writeUuid(UUID value) {
    return writeLong(value.getMostSignificantBits()).writeLong(value.getLeastSignificantBits());
  }

  /** Nanoseconds, so at most 292 years. */
  public BinaryWriter writeDuration(Duration value) {
    return writeVarLong(value.toNanos());
  }

  public <T> BinaryWriter writeNullable(@Nullable T value, BiConsumer<BinaryWriter, T> write) {
    writeBoolean(value != null);
    if (value != null) {
      write.accept(this, value);
    }
    return this;
  }

  public <T> BinaryWriter writeList(Collection<T> values, BiConsumer<BinaryWriter, T> write) {
    writeVarInt(values.size());
    values.forEach(value -> write.accept(this, value));
    return this;
  }

  public <T> BinaryWriter writeMap(Map<String, T> values, BiConsumer<BinaryWriter, T> write) {
    writeVarInt(values.size());
    values.forEach(
        (key, value) -> {
          writeString(key);
          write.accept(this, value);
        });
    return this;
  }

  public byte[] toArray() {
    return buffer.length == size ? buffer : Arrays.copyOf(buffer, size);
  }

  private BinaryWriter writeArray(byte[] value) {
    writeVarInt(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
    return this;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
