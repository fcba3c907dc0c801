package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads a segment from its start and finds where it ends.
 *
 * <p>A batch is written once the one before it has reached the disk. So what follows the last good
 * record tells whether entries were lost: good records of the same batch, or none, are what a crash
 * in the middle of a write leaves, and nobody was told that they are there. A good record of a
 * later batch says that the bad one was on the disk once: that is damage.
 */
final class SegmentScan {
  /** How the records end. */
  enum End {
    /** Nothing that looks like a record follows. */
    CLEAN,
    /** A write that was not finished. */
    TORN,
    /** Acknowledged records follow what cannot be read. */
    DAMAGED
  }

  private static final int WINDOW_BYTES = 1024 * 1024;

  private final LogFile file;
  private final long size;
  private final int salt;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
  private long windowAt;

  SegmentScan(LogFile file, int salt) throws IOException {
    this.file = file;
    this.size = file.size();
    this.salt = salt;
    window.limit(0);
  }

  /**
   * Adds the records up to an index to the offsets, and their marked ones to the list.
   *
   * @return the offset behind the last one
   */
  long records(long start, long first, long last, Offsets into, List<Long> marked)
      throws IOException {
    long at = start;
    long index = first;
    while (index <= last && holds(at, index)) {
      ByteBuffer head = at(at, RecordFormat.HEAD_BYTES);
      if (RecordFormat.marked(head)) {
        marked.add(index);
      }
      into.add(Math.toIntExact(at));
      at += RecordFormat.size(RecordFormat.length(head));
      index++;
    }
    return at;
  }

  /** What comes behind the last good record, where this index was expected. */
  End end(long offset, long expected) throws IOException {
    End end =
        offset + RecordFormat.HEAD_BYTES <= size && indexAt(offset) == expected
            ? End.TORN
            : End.CLEAN;
    long at = offset + RecordFormat.ALIGNMENT;
    while (at + RecordFormat.HEAD_BYTES <= size) {
      long index = indexAt(at);
      long most = expected + (at - offset) / RecordFormat.HEAD_BYTES;
      if (index <= expected || index > most || !holds(at, index)) {
        at += RecordFormat.ALIGNMENT;
        continue;
      }
      ByteBuffer head = at(at, RecordFormat.HEAD_BYTES);
      if (at - RecordFormat.back(head) > offset) {
        return End.DAMAGED;
      }
      end = End.TORN;
      at += RecordFormat.size(RecordFormat.length(head));
    }
    return end;
  }

  private long indexAt(long offset) throws IOException {
    return RecordFormat.index(at(offset, RecordFormat.HEAD_BYTES));
  }

  private boolean holds(long offset, long index) throws IOException {
    if (offset + RecordFormat.HEAD_BYTES > size) {
      return false;
    }
    ByteBuffer head = at(offset, RecordFormat.HEAD_BYTES);
    int length = RecordFormat.length(head);
    if (RecordFormat.index(head) != index
        || length < 0
        || offset + RecordFormat.size(length) > size) {
      return false;
    }
    int expected = RecordFormat.crc(head);
    CRC32C crc = RecordFormat.begin(head, salt);
    long from = offset + RecordFormat.HEAD_BYTES;
    int left = length;
    while (left > 0) {
      int piece = Math.min(left, WINDOW_BYTES);
      crc.update(at(from, piece));
      from += piece;
      left -= piece;
    }
    return (int) crc.getValue() == expected;
  }

  /** These bytes of the file; good until the next call. */
  private ByteBuffer at(long offset, int bytes) throws IOException {
    if (offset < windowAt || offset + bytes > windowAt + window.limit()) {
      window.clear();
      file.read(window, offset);
      window.flip();
      windowAt = offset;
      if (window.limit() < bytes) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return window.slice((int) (offset - windowAt), bytes);
  }
}
