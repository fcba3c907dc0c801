package io.rollcall.raft.jraft;

import java.nio.ByteBuffer;

/**
 * An entry of the log as bytes: {@code format version (1 byte), milliseconds since 1970 when the
 * leader took it in (8 bytes, big endian), the command's frame}.
 */
final class EntryFormat {
  static final byte VERSION = 1;
  private static final int HEADER_BYTES = 9;

  private EntryFormat() {}

  static ByteBuffer encode(long timestampMillis, byte[] frame) {
    return ByteBuffer.allocate(HEADER_BYTES + frame.length)
        .put(VERSION)
        .putLong(timestampMillis)
        .put(frame)
        .flip();
  }

  static long timestampMillis(ByteBuffer entry) {
    return entry.getLong(entry.position() + 1);
  }

  /** Throws {@link IllegalStateException} when the entry is not of a version that is known here. */
  static byte[] frame(ByteBuffer entry) {
    if (entry.remaining() < HEADER_BYTES || entry.get(entry.position()) != VERSION) {
      throw new IllegalStateException(
          "log entry of "
              + entry.remaining()
              + " bytes, format version "
              + (entry.hasRemaining() ? entry.get(entry.position()) : "none")
              + " (expected: version "
              + VERSION
              + ")");
    }
    byte[] frame = new byte[entry.remaining() - HEADER_BYTES];
    entry.get(entry.position() + HEADER_BYTES, frame);
    return frame;
  }
}
