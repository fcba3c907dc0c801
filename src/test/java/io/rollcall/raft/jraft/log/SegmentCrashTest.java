package io.rollcall.raft.jraft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any changes in any order, the power gone at any operation on the disk: what was acknowledged is
 * there, what was cut is not, and of the change that was under way all, nothing or a beginning.
 */
class SegmentCrashTest {
  private static final int CRASHES = Integer.getInteger("rollcall.log.crashes", 400);

  @TempDir Path folder;

  private SortedMap<Long, String> model = new TreeMap<>();
  private SortedMap<Long, String> intended = new TreeMap<>();
  private long modelFirst = 1;
  private long intendedFirst = 1;

  @Test
  void nothingAcknowledgedIsLostAndNothingCutComesBack() throws IOException {
    long seed = Long.getLong("rollcall.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < CRASHES; i++) {
      CrashDisk disk = new CrashDisk(random, 1 + random.nextInt(60));
      try {
        run(disk, random);
      } catch (IOException e) {
        assertThat(disk.hasFailed()).as("seed %d: %s", seed, e).isTrue();
      }
      disk.losePower();
      while (random.nextInt(3) == 0) {
        crashWhileOpening(new CrashDisk(random, 1 + random.nextInt(8)), "seed " + seed);
      }
      try (SegmentLog log = SegmentLog.open(folder, true, 12 * 1024, LogDisk.REAL)) {
        accept(log, "seed " + seed + ", crash " + i);
      }
    }
  }

  private void crashWhileOpening(CrashDisk disk, String where) throws IOException {
    try (SegmentLog log = SegmentLog.open(folder, true, 12 * 1024, disk)) {
      assertThat(log.firstIndex()).as(where).isPositive();
    } catch (IOException e) {
      assertThat(disk.hasFailed()).as("%s: %s", where, e).isTrue();
    }
    disk.losePower();
  }

  private void run(CrashDisk disk, Random random) throws IOException {
    try (SegmentLog log = SegmentLog.open(folder, true, 12 * 1024, disk)) {
      assertThat(Entries.in(log)).isEqualTo(model);
      long term = random.nextInt(1_000_000);
      while (true) {
        switch (random.nextInt(12)) {
          case 0 -> prefix(log, modelFirst + random.nextInt(model.size() + 2));
          case 1 -> suffix(log, modelFirst - 1 + random.nextInt(model.size() + 1));
          case 2 -> reset(log, 1 + random.nextInt(100) + random.nextInt(2) * modelFirst);
          default ->
              append(
                  log,
                  Entries.batch(
                      modelFirst + model.size(),
                      1 + random.nextInt(6),
                      term,
                      random.nextBoolean() ? 600 : random.nextInt(3000)));
        }
      }
    }
  }

  private void append(SegmentLog log, List<LogRecord> batch) throws IOException {
    Entries.put(intended, batch);
    log.append(batch);
    done();
  }

  private void prefix(SegmentLog log, long firstKept) throws IOException {
    intended = new TreeMap<>(model.tailMap(firstKept));
    intendedFirst = firstKept;
    log.truncatePrefix(firstKept);
    done();
  }

  private void suffix(SegmentLog log, long lastKept) throws IOException {
    intended = new TreeMap<>(model.headMap(lastKept + 1));
    log.truncateSuffix(lastKept);
    done();
  }

  private void reset(SegmentLog log, long next) throws IOException {
    intended = new TreeMap<>();
    intendedFirst = next;
    log.reset(next);
    done();
  }

  private void done() {
    model = new TreeMap<>(intended);
    modelFirst = intendedFirst;
  }

  /** Either what was acknowledged, with or without a beginning of the batch, or what was meant. */
  private void accept(SegmentLog log, String where) throws IOException {
    SortedMap<Long, String> there = Entries.in(log);
    boolean appending = intended.size() > model.size();
    if (appending) {
      assertThat(log.firstIndex()).as(where).isEqualTo(modelFirst);
      assertThat(there).as(where).containsAllEntriesOf(model);
      assertThat(intended).as(where).containsAllEntriesOf(there);
    } else if (log.firstIndex() != modelFirst || !there.equals(model)) {
      assertThat(log.firstIndex()).as(where).isEqualTo(intendedFirst);
      assertThat(there).as(where).isEqualTo(intended);
    }
    model = there;
    modelFirst = log.firstIndex();
    intended = new TreeMap<>(model);
    intendedFirst = modelFirst;
  }
}
