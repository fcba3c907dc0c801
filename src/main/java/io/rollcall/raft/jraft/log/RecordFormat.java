package io.rollcall.raft.jraft.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a record lies in a segment: a head of 32 bytes, the payload, zeros up to a multiple of 8.
 *
 * <pre>
 *  0 length of the payload   8 index   24 bytes since the start of its batch
 *  4 CRC-32C                16 term    28 1 if it is marked, else 0
 * </pre>
 *
 * The CRC covers head and payload with the segment's salt in its own place, so that what another
 * use of the same file has left there is never taken for a record of this one.
 */
final class RecordFormat {
  static final int HEAD_BYTES = 32;
  static final int ALIGNMENT = 8;
  private static final int CRC_AT = 4;
  private static final int INDEX_AT = 8;
  private static final int TERM_AT = 16;
  private static final int BACK_AT = 24;
  private static final int MARK_AT = 28;

  private RecordFormat() {}

  static long size(int payloadBytes) {
    return (HEAD_BYTES + (long) payloadBytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Puts a whole record at the buffer's position, which must have room for it. */
  static void put(ByteBuffer into, LogRecord entry, int salt, int back) {
    int start = into.position();
    byte[] payload = entry.payload();
    into.putInt(payload.length)
        .putInt(salt)
        .putLong(entry.index())
        .putLong(entry.term())
        .putInt(back)
        .putInt(entry.marked() ? 1 : 0)
        .put(payload);
    CRC32C crc = new CRC32C();
    crc.update(into.slice(start, HEAD_BYTES + payload.length));
    into.putInt(start + CRC_AT, (int) crc.getValue());
    while (into.position() < start + size(payload.length)) {
      into.put((byte) 0);
    }
  }

  /** The CRC as far as the head goes. */
  static CRC32C begin(ByteBuffer head, int salt) {
    ByteBuffer copy = ByteBuffer.allocate(HEAD_BYTES);
    copy.put(head.slice(head.position(), HEAD_BYTES)).putInt(CRC_AT, salt).flip();
    CRC32C crc = new CRC32C();
    crc.update(copy);
    return crc;
  }

  static int length(ByteBuffer head) {
    return head.getInt(head.position());
  }

  static int crc(ByteBuffer head) {
    return head.getInt(head.position() + CRC_AT);
  }

  static long index(ByteBuffer head) {
    return head.getLong(head.position() + INDEX_AT);
  }

  static long term(ByteBuffer head) {
    return head.getLong(head.position() + TERM_AT);
  }

  static int back(ByteBuffer head) {
    return head.getInt(head.position() + BACK_AT);
  }

  static boolean marked(ByteBuffer head) {
    return head.getInt(head.position() + MARK_AT) != 0;
  }
}
