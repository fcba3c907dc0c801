package io.rollcall.raft.jraft.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A log of records with indexes without a gap, in segments: files that are written in order and
 * thrown away whole. Segments 1 and 51, entries 1 to 80: 1 to 50 are in the first file; a prefix
 * that is cut at 60 lets go of it and remembers 60 in {@code bounds}; entry 60 is still where it
 * was. A batch is never in two files.
 *
 * <p>A batch is on the disk when {@link #append} returns. After a write or a force that failed
 * nothing is known of what the disk holds, so the log takes nothing more; what it holds can still
 * be read. Any thread; changes one after the other.
 */
public final class SegmentLog implements Closeable {
  /** From this size on a segment gets no more batches. */
  public static final long SEGMENT_BYTES = 64L * 1024 * 1024;

  private static final int BUFFER_BYTES = 1024 * 1024;

  private final Path folder;
  private final boolean sync;
  private final long segmentBytes;
  private final LogDisk disk;
  private final SegmentFiles files;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ReentrantLock changing = new ReentrantLock();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final NavigableMap<Long, Segment> segments;
  private final List<Long> marked;
  private long first;
  private boolean failed;
  private boolean closed;

  /**
   * @param sync whether each batch is forced to the disk; without it a crash of the machine loses
   *     batches, or leaves a log that cannot be opened
   */
  public static SegmentLog open(Path folder, boolean sync) throws IOException {
    return open(folder, sync, SEGMENT_BYTES, LogDisk.REAL);
  }

  static SegmentLog open(Path folder, boolean sync, long segmentBytes, LogDisk disk)
      throws IOException {
    return new SegmentLog(
        folder, sync, segmentBytes, disk, SegmentOpening.open(folder, segmentBytes, disk));
  }

  private SegmentLog(
      Path folder, boolean sync, long segmentBytes, LogDisk disk, SegmentOpening opened) {
    this.folder = folder;
    this.sync = sync;
    this.segmentBytes = segmentBytes;
    this.disk = disk;
    this.files = opened.files();
    this.segments = opened.segments();
    this.marked = opened.marked();
    this.first = opened.first();
  }

  /** Index of the first entry, or of the next one if there is none. */
  public long firstIndex() {
    lock.readLock().lock();
    try {
      return first;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Index of the last entry; one below {@link #firstIndex} if there is none. */
  public long lastIndex() {
    lock.readLock().lock();
    try {
      return active().last();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Indexes of the marked entries that were there when the log was opened. */
  public List<Long> marked() {
    return marked;
  }

  /** Empty for an index that the log does not hold. */
  public Optional<LogRecord> read(long index) throws IOException {
    lock.readLock().lock();
    try {
      if (closed || index < first || index > active().last()) {
        return Optional.empty();
      }
      return Optional.of(segments.floorEntry(index).getValue().read(index));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Adds a batch with the indexes that come next, all of it or nothing. */
  public void append(List<LogRecord> batch) throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    change(
        () -> {
          long bytes = checkedSize(batch);
          Segment segment = active();
          if (!segment.isEmpty() && segment.end() + bytes > segmentBytes) {
            Segment next = files.create(segment.last() + 1);
            publish(() -> segments.put(next.first, next));
            segment = next;
          }
          Segment target = segment;
          target.write(batch, bytes, buffer, sync);
          publish(() -> target.publish(batch));
        });
  }

  private long checkedSize(List<LogRecord> batch) {
    long bytes = 0;
    long expected = active().last() + 1;
    for (LogRecord each : batch) {
      if (each.index() != expected) {
        throw new IllegalArgumentException(
            "index: " + each.index() + " (expected: " + expected + ", the next one)");
      }
      bytes += RecordFormat.size(each.payload().length);
      expected++;
    }
    if (bytes > Integer.MAX_VALUE - segmentBytes) {
      throw new IllegalArgumentException("batch: " + bytes + " bytes (expected: less than 2 GiB)");
    }
    return bytes;
  }

  /** Lets go of the entries before an index, and leaves the log empty if that is all of them. */
  public void truncatePrefix(long firstKept) throws IOException {
    change(
        () -> {
          if (firstKept <= first) {
            return;
          }
          if (firstKept > active().last() + 1) {
            replaceAll(firstKept);
            return;
          }
          new Bounds(firstKept, Bounds.NO_CUT).write(folder, disk);
          List<Segment> passed = new ArrayList<>();
          publish(
              () -> {
                first = firstKept;
                while (segments.size() > 1 && segments.firstEntry().getValue().last() < firstKept) {
                  passed.add(segments.pollFirstEntry().getValue());
                }
              });
          for (Segment each : passed) {
            each.close();
            files.release(each.first);
          }
        });
  }

  /** Drops the entries behind an index, for good: a crash brings none of them back. */
  public void truncateSuffix(long lastKept) throws IOException {
    change(
        () -> {
          if (lastKept >= active().last()) {
            return;
          }
          if (lastKept < first - 1) {
            throw new IllegalArgumentException(
                "last index kept: " + lastKept + " (expected: at least " + (first - 1) + ")");
          }
          if (lastKept < first) {
            replaceAll(first);
            return;
          }
          new Bounds(first, lastKept).write(folder, disk);
          List<Segment> dropped = new ArrayList<>();
          publish(
              () -> {
                while (segments.lastKey() > lastKept) {
                  dropped.add(segments.pollLastEntry().getValue());
                }
                active().keep(lastKept);
              });
          for (Segment each : dropped) {
            each.close();
            files.delete(each.first);
          }
          active().clearTail();
          new Bounds(first, Bounds.NO_CUT).write(folder, disk);
        });
  }

  /** Drops all entries; the next one will have this index. */
  public void reset(long next) throws IOException {
    if (next <= 0) {
      throw new IllegalArgumentException("next index: " + next + " (expected: at least 1)");
    }
    change(() -> replaceAll(next));
  }

  private void replaceAll(long next) throws IOException {
    new Bounds(next, next - 1).write(folder, disk);
    List<Segment> dropped = new ArrayList<>(segments.descendingMap().values());
    for (Segment each : dropped) {
      files.delete(each.first);
    }
    Segment only = files.create(next);
    publish(
        () -> {
          segments.clear();
          segments.put(next, only);
          first = next;
        });
    for (Segment each : dropped) {
      each.close();
    }
    new Bounds(next, Bounds.NO_CUT).write(folder, disk);
  }

  private Segment active() {
    return segments.lastEntry().getValue();
  }

  private interface Change {
    void run() throws IOException;
  }

  private void change(Change change) throws IOException {
    changing.lock();
    try {
      if (closed) {
        throw new IOException(folder + " is closed");
      }
      if (failed) {
        throw new IOException(folder + " takes nothing more since a write to it failed");
      }
      boolean done = false;
      try {
        change.run();
        done = true;
      } catch (IllegalArgumentException e) {
        done = true; // refused before anything was done
        throw e;
      } finally {
        failed = !done;
      }
    } finally {
      changing.unlock();
    }
  }

  private void publish(Runnable step) {
    lock.writeLock().lock();
    try {
      step.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() throws IOException {
    changing.lock();
    try {
      publish(() -> closed = true);
      for (Segment each : segments.values()) {
        each.close();
      }
    } finally {
      changing.unlock();
    }
  }
}
