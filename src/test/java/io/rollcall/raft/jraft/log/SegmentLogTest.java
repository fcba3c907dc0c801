package io.rollcall.raft.jraft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {
  private static final long SEGMENT_BYTES = 16 * 1024;

  @TempDir Path folder;

  private SegmentLog open() throws IOException {
    return SegmentLog.open(folder, true, SEGMENT_BYTES, LogDisk.REAL);
  }

  private List<String> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> String.valueOf(each.getFileName()))
          .filter(each -> each.endsWith(ending))
          .sorted()
          .toList();
    }
  }

  @Test
  void anEmptyLogBeginsAtOne() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (SegmentLog log = open()) {
        assertThat(log.firstIndex()).isEqualTo(1);
        assertThat(log.lastIndex()).isEqualTo(0);
        assertThat(log.read(0)).isEmpty();
        assertThat(log.read(1)).isEmpty();
      }
    }
  }

  @Test
  void whatWasAppendedIsThereAfterOpeningAgain() throws IOException {
    List<LogRecord> entries = Entries.batch(1, 300, 3, 777);
    try (SegmentLog log = open()) {
      for (int i = 0; i < 300; i += 5) {
        log.append(entries.subList(i, i + 5));
      }
      assertThat(Entries.in(log)).isEqualTo(Entries.of(entries));
    }
    assertThat(files(".segment")).hasSizeGreaterThan(10);
    try (SegmentLog log = open()) {
      assertThat(Entries.in(log)).isEqualTo(Entries.of(entries));
      assertThat(log.read(301)).isEmpty();
      assertThat(log.marked()).startsWith(7L, 14L).endsWith(294L);
    }
  }

  @Test
  void entriesOfAllSizes() throws IOException {
    try (SegmentLog log = open()) {
      long index = 1;
      for (int bytes : new int[] {0, 1, 7, 8, 9, 100_000, 3_500_000, 5, 1024 * 1024 - 32, 1}) {
        log.append(List.of(Entries.entry(index++, 1, bytes)));
      }
      log.append(
          List.of(
              Entries.entry(11, 1, 10), Entries.entry(12, 1, 2_000_000), Entries.entry(13, 1, 11)));
    }
    try (SegmentLog log = open()) {
      assertThat(log.lastIndex()).isEqualTo(13);
      assertThat(log.read(7).orElseThrow().payload())
          .isEqualTo(Entries.entry(7, 1, 3_500_000).payload());
      assertThat(log.read(12).orElseThrow().payload())
          .isEqualTo(Entries.entry(12, 1, 2_000_000).payload());
      assertThat(log.read(13).orElseThrow().payload())
          .isEqualTo(Entries.entry(13, 1, 11).payload());
    }
  }

  @Test
  void aGapIsRefusedAndHarmsNothing() throws IOException {
    try (SegmentLog log = open()) {
      log.append(Entries.batch(1, 3, 1, 10));
      assertThatThrownBy(() -> log.append(Entries.batch(5, 1, 1, 10)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("index: 5 (expected: 4, the next one)");
      assertThatThrownBy(() -> log.append(Entries.batch(3, 1, 1, 10)))
          .isInstanceOf(IllegalArgumentException.class);
      log.append(Entries.batch(4, 1, 1, 10));
      assertThat(log.lastIndex()).isEqualTo(4);
    }
  }

  @Test
  void aPrefixThatWasCutStaysCut() throws IOException {
    List<LogRecord> entries = Entries.batch(1, 200, 1, 1000);
    try (SegmentLog log = open()) {
      for (LogRecord each : entries) {
        log.append(List.of(each));
      }
      int before = files(".segment").size();
      log.truncatePrefix(120);
      log.truncatePrefix(100); // done already
      assertThat(files(".segment")).hasSizeLessThan(before);
      assertThat(log.read(119)).isEmpty();
      assertThat(Entries.in(log)).isEqualTo(Entries.of(entries.subList(119, 200)));
    }
    try (SegmentLog log = open()) {
      assertThat(log.firstIndex()).isEqualTo(120);
      assertThat(log.marked()).startsWith(126L);
      assertThat(Entries.in(log)).isEqualTo(Entries.of(entries.subList(119, 200)));
      log.truncatePrefix(201);
      assertThat(log.firstIndex()).isEqualTo(201);
      assertThat(log.lastIndex()).isEqualTo(200);
    }
    try (SegmentLog log = open()) {
      assertThat(log.firstIndex()).isEqualTo(201);
      log.append(Entries.batch(201, 1, 2, 10));
      log.truncatePrefix(500); // a snapshot came from elsewhere
      log.append(Entries.batch(500, 2, 2, 10));
    }
    try (SegmentLog log = open()) {
      assertThat(Entries.in(log)).isEqualTo(Entries.of(Entries.batch(500, 2, 2, 10)));
    }
  }

  @Test
  void usedFilesAreUsedAgainAndHideNothingOfTheirFormerContent() throws IOException {
    try (SegmentLog log = open()) {
      for (int round = 0; round < 40; round++) {
        log.append(Entries.batch(1 + round * 10L, 10, 1, 1000));
        log.truncatePrefix(Math.max(1, round * 10L - 20));
        assertThat(files(".spare")).hasSizeLessThanOrEqualTo(SegmentFiles.MAX_SPARES);
      }
      assertThat(files(".spare")).isNotEmpty();
    }
    for (String each : files(".spare")) {
      Files.write(folder.resolve(each), new byte[100]); // not a segment's any more: of no use
    }
    try (SegmentLog log = open()) {
      for (int round = 40; round < 80; round++) {
        log.append(Entries.batch(1 + round * 10L, 10, 1, 1000));
        log.truncatePrefix(round * 10L - 20);
      }
    }
    try (SegmentLog log = open()) {
      assertThat(Entries.in(log)).isEqualTo(Entries.of(Entries.batch(770, 31, 1, 1000)));
    }
  }

  @Test
  void aSuffixThatWasCutNeverComesBack() throws IOException {
    List<LogRecord> entries = Entries.batch(1, 100, 1, 1000);
    try (SegmentLog log = open()) {
      for (LogRecord each : entries) {
        log.append(List.of(each));
      }
      log.truncateSuffix(150); // nothing there
      log.truncateSuffix(41);
      assertThat(Entries.in(log)).isEqualTo(Entries.of(entries.subList(0, 41)));
    }
    try (SegmentLog log = open()) {
      assertThat(Entries.in(log)).isEqualTo(Entries.of(entries.subList(0, 41)));
      // As long as the one that was there: what followed it must not follow the new one.
      log.append(List.of(Entries.entry(42, 2, 1000)));
      log.truncateSuffix(40);
      log.append(List.of(Entries.entry(41, 3, 1000)));
    }
    try (SegmentLog log = open()) {
      assertThat(log.lastIndex()).isEqualTo(41);
      assertThat(log.read(41).orElseThrow().term()).isEqualTo(3);
      log.truncateSuffix(0);
      assertThat(log.firstIndex()).isEqualTo(1);
      assertThat(log.lastIndex()).isZero();
      log.append(List.of(Entries.entry(1, 4, 10)));
    }
    try (SegmentLog log = open()) {
      assertThat(Entries.in(log)).isEqualTo(Entries.of(List.of(Entries.entry(1, 4, 10))));
    }
  }

  @Test
  void resetBeginsAnewAtAnyIndex() throws IOException {
    for (long next : new long[] {1000, 5, 1, 30}) {
      try (SegmentLog log = open()) {
        log.append(Entries.batch(log.lastIndex() + 1, 50, 1, 1000));
        log.reset(next);
        assertThat(log.firstIndex()).isEqualTo(next);
        assertThat(log.lastIndex()).isEqualTo(next - 1);
        log.append(Entries.batch(next, 20, 2, 1000));
      }
      try (SegmentLog log = open()) {
        assertThat(Entries.in(log)).isEqualTo(Entries.of(Entries.batch(next, 20, 2, 1000)));
      }
    }
  }

  @Test
  void readersSeeWhatIsThereWhileTheLogChanges() throws Exception {
    try (SegmentLog log = open()) {
      AtomicBoolean stop = new AtomicBoolean();
      List<CompletableFuture<Void>> readers =
          Stream.generate(() -> CompletableFuture.runAsync(() -> readAll(log, stop)))
              .limit(2)
              .toList();
      for (int round = 0; round < 200; round++) {
        log.append(Entries.batch(log.lastIndex() + 1, 10, 1, 500));
        if (round % 10 == 9) {
          log.truncateSuffix(log.lastIndex() - 15);
        }
        if (round % 7 == 6) {
          log.truncatePrefix(Math.max(log.firstIndex(), log.lastIndex() - 60));
        }
      }
      stop.set(true);
      for (CompletableFuture<Void> each : readers) {
        each.get();
      }
    }
  }

  private static void readAll(SegmentLog log, AtomicBoolean stop) {
    try {
      while (!stop.get()) {
        for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
          long wanted = index;
          log.read(index)
              .ifPresent(
                  found ->
                      assertThat(found.payload())
                          .isEqualTo(Entries.entry(wanted, 1, 500).payload()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anInterruptedReaderReadsAndHarmsNobody() throws IOException {
    try (SegmentLog log = open()) {
      log.append(Entries.batch(1, 5, 1, 100));
      Thread.currentThread().interrupt();
      assertThat(log.read(3)).isPresent();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(log.read(4)).isPresent();
      log.append(Entries.batch(6, 1, 1, 100));
    }
  }

  @Test
  void afterAFailedWriteOrForceNothingMoreIsTaken() throws IOException {
    for (int operations = 1; operations <= 2; operations++) { // the write, the force
      Path own = folder.resolve("disk-" + operations);
      CrashDisk disk = CrashDisk.failing(Long.MAX_VALUE);
      try (SegmentLog log = SegmentLog.open(own, true, SEGMENT_BYTES, disk)) {
        log.append(Entries.batch(1, 3, 1, 100));
        disk.failAfter(operations);
        assertThatThrownBy(() -> log.append(Entries.batch(4, 3, 1, 100)))
            .hasMessage("the disk is gone");
        disk.failAfter(Long.MAX_VALUE); // it works again, but who knows what it holds
        assertThat(log.lastIndex()).isEqualTo(3);
        assertThatThrownBy(() -> log.append(Entries.batch(4, 3, 1, 100)))
            .hasMessageContaining("takes nothing more");
        assertThatThrownBy(() -> log.truncateSuffix(1)).hasMessageContaining("takes nothing more");
        assertThatThrownBy(() -> log.truncatePrefix(2)).hasMessageContaining("takes nothing more");
        assertThatThrownBy(() -> log.reset(9)).hasMessageContaining("takes nothing more");
        assertThat(log.read(2)).isPresent();
      }
      try (SegmentLog log = SegmentLog.open(own, true, SEGMENT_BYTES, LogDisk.REAL)) {
        assertThat(Entries.in(log)).containsAllEntriesOf(Entries.of(Entries.batch(1, 3, 1, 100)));
      }
    }
  }
}
