package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A disk that breaks at a given operation and then, as when the power goes, keeps or loses each
 * sector that was written and not forced, by chance. Names and deletions are on the disk when the
 * call returns.
 */
final class CrashDisk implements LogDisk {
  private static final int SECTOR_BYTES = 512;

  private final Random random;
  private final Map<Path, Map<Long, byte[]>> unforced = new HashMap<>();
  private long operationsLeft;
  private boolean loses = true;

  CrashDisk(Random random, long operations) {
    this.random = random;
    this.operationsLeft = operations;
  }

  /** Fails in the middle like the other, but what was written is still there. */
  static CrashDisk failing(long operations) {
    CrashDisk disk = new CrashDisk(new Random(0), operations);
    disk.loses = false;
    return disk;
  }

  void failAfter(long operations) {
    operationsLeft = operations;
  }

  boolean hasFailed() {
    return operationsLeft <= 0;
  }

  /** Takes from the disk what had not reached it. */
  void losePower() throws IOException {
    operationsLeft = 0;
    for (Map.Entry<Path, Map<Long, byte[]>> file : unforced.entrySet()) {
      if (!loses || Files.notExists(file.getKey())) {
        continue;
      }
      int mood = random.nextInt(4); // all lost, all kept, or some of them
      try (LogFile raw = LogDisk.REAL.open(file.getKey())) {
        for (Map.Entry<Long, byte[]> sector : file.getValue().entrySet()) {
          if (mood == 0 || (mood > 1 && random.nextBoolean())) {
            raw.write(ByteBuffer.wrap(sector.getValue()), sector.getKey());
          }
        }
      }
    }
  }

  /** Whether the operation is still to be done; it throws where it was not or only just. */
  private void step() throws IOException {
    operationsLeft--;
    if (operationsLeft <= 0) {
      throw new IOException("the disk is gone");
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step();
    unforced.remove(to);
    LogDisk.REAL.rename(from, to);
    step();
  }

  @Override
  public void delete(Path file) throws IOException {
    step();
    unforced.remove(file);
    LogDisk.REAL.delete(file);
    step();
  }

  @Override
  public LogFile open(Path path) throws IOException {
    LogFile file = LogDisk.REAL.open(path);
    Map<Long, byte[]> before = unforced.computeIfAbsent(path, each -> new HashMap<>());
    return new LogFile() {
      @Override
      public void read(ByteBuffer into, long position) throws IOException {
        file.read(into, position);
      }

      @Override
      public void write(ByteBuffer from, long position) throws IOException {
        remember(file, before, position, from.remaining());
        if (operationsLeft <= 1) { // some of it
          from.limit(from.position() + random.nextInt(from.remaining() + 1));
        }
        file.write(from, position);
        step();
      }

      @Override
      public void force() throws IOException {
        step();
        file.force();
        before.clear();
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  private static void remember(LogFile file, Map<Long, byte[]> before, long position, int bytes)
      throws IOException {
    for (long at = position / SECTOR_BYTES * SECTOR_BYTES;
        at < position + bytes;
        at += SECTOR_BYTES) {
      if (!before.containsKey(at)) {
        ByteBuffer sector = ByteBuffer.allocate(SECTOR_BYTES);
        Arrays.fill(sector.array(), (byte) 0);
        file.read(sector, at);
        before.put(at, sector.array());
      }
    }
  }
}
