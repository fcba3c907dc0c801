package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One file of the log: a head in the first 4 KiB, then records. What is in memory changes under the
 * write lock of {@link SegmentLog} and is read under its read lock; the file is written by the
 * thread that holds its append lock.
 */
final class Segment {
  static final int RECORDS_AT = 4096;
  static final int HEAD_BYTES = 28;

  /** The file grows by as much, in zeros, so that few writes change its size. */
  static final int GROWTH_BYTES = 1024 * 1024;

  private static final long MAGIC = 0x524c4c4f47534547L; // RLLOGSEG
  private static final int VERSION = 1;

  final Path path;
  final long first;
  private final int salt;
  private final LogFile file;
  private final Offsets offsets = new Offsets();
  private long end = RECORDS_AT;
  private long allocated;

  private Segment(Path path, long first, int salt, LogFile file) throws IOException {
    this.path = path;
    this.first = first;
    this.salt = salt;
    this.file = file;
    this.allocated = Math.max(RECORDS_AT, file.size());
  }

  /** Writes a head over whatever the file holds. The salt must be none that it had before. */
  static void prepare(LogFile file, long first, int salt) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(RECORDS_AT);
    head.putLong(MAGIC).putInt(VERSION).putInt(salt).putLong(first);
    head.putInt(crc(head)).clear();
    file.write(head, 0);
    if (file.size() <= RECORDS_AT) {
      file.write(ByteBuffer.allocate(GROWTH_BYTES), RECORDS_AT);
    }
    file.force();
  }

  static Segment open(Path path, long first, LogDisk disk) throws IOException {
    LogFile file = disk.open(path);
    try {
      ByteBuffer head = head(path, file);
      if (head.getLong(16) != first) {
        throw new DamagedLogException(path, 16, "a segment that begins at " + head.getLong(16));
      }
      return new Segment(path, first, head.getInt(12), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The salt of a segment that is in use no more. */
  static int saltOf(Path path, LogFile file) throws IOException {
    return head(path, file).getInt(12);
  }

  private static ByteBuffer head(Path path, LogFile file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    file.read(head, 0);
    if (head.hasRemaining() || head.getLong(0) != MAGIC || head.getInt(24) != crc(head)) {
      throw new DamagedLogException(path, 0, "no valid head of a segment");
    }
    if (head.getInt(8) != VERSION) {
      throw new DamagedLogException(
          path, 8, "version " + head.getInt(8) + " (expected: " + VERSION + ")");
    }
    return head;
  }

  private static int crc(ByteBuffer head) {
    CRC32C crc = new CRC32C();
    crc.update(head.slice(0, HEAD_BYTES - 4));
    return (int) crc.getValue();
  }

  /** Finds the records up to an index, and how they end; a record beyond it is none of its own. */
  SegmentScan.End scan(long lastKept, List<Long> marked) throws IOException {
    SegmentScan scan = new SegmentScan(file, salt);
    end = scan.records(RECORDS_AT, first, lastKept, offsets, marked);
    return last() == lastKept ? SegmentScan.End.CLEAN : scan.end(end, last() + 1);
  }

  long last() {
    return first + offsets.count() - 1;
  }

  long end() {
    return end;
  }

  boolean isEmpty() {
    return offsets.count() == 0;
  }

  /** Writes a batch behind the last one. It is not there before {@link #publish}. */
  void write(List<LogRecord> batch, long bytes, ByteBuffer buffer, boolean sync)
      throws IOException {
    if (end + bytes > allocated) {
      file.write(ByteBuffer.allocate(GROWTH_BYTES), end + bytes);
      allocated = end + bytes + GROWTH_BYTES;
    }
    long at = end;
    int back = 0;
    buffer.clear();
    for (LogRecord each : batch) {
      int size = Math.toIntExact(RecordFormat.size(each.payload().length));
      if (size > buffer.remaining()) {
        at = drain(buffer, at);
      }
      if (size > buffer.capacity()) {
        at = writeLarge(each, size, back, at);
      } else {
        RecordFormat.put(buffer, each, salt, back);
      }
      back += size;
    }
    drain(buffer, at);
    if (sync) {
      file.force();
    }
  }

  private long drain(ByteBuffer buffer, long at) throws IOException {
    int bytes = buffer.flip().remaining();
    file.write(buffer, at);
    buffer.clear();
    return at + bytes;
  }

  /** In slices: the JDK keeps a direct buffer as large as the largest heap buffer it wrote. */
  private long writeLarge(LogRecord entry, int size, int back, long at) throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(size);
    RecordFormat.put(whole, entry, salt, back);
    for (int from = 0; from < size; from += GROWTH_BYTES) {
      file.write(whole.slice(from, Math.min(GROWTH_BYTES, size - from)), at + from);
    }
    return at + size;
  }

  void publish(List<LogRecord> batch) {
    for (LogRecord each : batch) {
      offsets.add(Math.toIntExact(end));
      end += RecordFormat.size(each.payload().length);
    }
  }

  LogRecord read(long index) throws IOException {
    int i = Math.toIntExact(index - first);
    int offset = offsets.get(i);
    long until = i + 1 < offsets.count() ? offsets.get(i + 1) : end;
    ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(until - offset));
    file.read(whole, offset);
    if (whole.hasRemaining()) {
      throw new IOException(path + ", offset " + offset + ": the file ends within a record");
    }
    whole.flip();
    int length = RecordFormat.length(whole);
    if (RecordFormat.index(whole) != index || RecordFormat.size(length) != whole.limit()) {
      throw new IOException(path + ", offset " + offset + ": not the record of index " + index);
    }
    CRC32C crc = RecordFormat.begin(whole, salt);
    byte[] payload = new byte[length];
    whole.get(RecordFormat.HEAD_BYTES, payload);
    crc.update(payload);
    if ((int) crc.getValue() != RecordFormat.crc(whole)) {
      throw new IOException(path + ", offset " + offset + ": wrong checksum at index " + index);
    }
    return new LogRecord(index, RecordFormat.term(whole), RecordFormat.marked(whole), payload);
  }

  /** Forgets what comes behind an index of this segment. */
  void keep(long last) {
    int kept = Math.toIntExact(last - first + 1);
    if (kept < offsets.count()) {
      end = offsets.get(kept);
      offsets.keep(kept);
    }
  }

  /** Writes zeros over all that is behind the last record, for good. */
  void clearTail() throws IOException {
    long size = file.size();
    for (long at = end; at < size; at += GROWTH_BYTES) {
      file.write(ByteBuffer.allocate((int) Math.min(GROWTH_BYTES, size - at)), at);
    }
    file.force();
  }

  void close() throws IOException {
    file.close();
  }
}
