package io.rollcall.raft.jraft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash may leave is cut off; what a crash cannot leave is refused. */
class SegmentDamageTest {
  private static final long SEGMENT_BYTES = 8 * 1024;
  private static final String FIRST = "00000000000000000001.segment";

  @TempDir Path folder;

  private SegmentLog open() throws IOException {
    return SegmentLog.open(folder, true, SEGMENT_BYTES, LogDisk.REAL);
  }

  private static long size(List<LogRecord> batch) {
    return batch.stream().mapToLong(each -> RecordFormat.size(each.payload().length)).sum();
  }

  private void write(String file, long offset, byte... bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(file), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private byte at(String file, long offset) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(file))) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      return one.get(0);
    }
  }

  @Test
  void aWriteThatEndedAtAnyByteIsCutOff() throws IOException {
    List<LogRecord> acknowledged = Entries.batch(1, 4, 1, 50);
    List<LogRecord> last = Entries.batch(5, 3, 1, 61);
    try (SegmentLog log = open()) {
      log.append(acknowledged);
      log.append(last);
    }
    Path file = folder.resolve(FIRST);
    byte[] whole = Files.readAllBytes(file);
    int from = (int) (Segment.RECORDS_AT + size(acknowledged));
    int until = (int) (from + size(last));
    for (int end = from; end < until; end++) {
      for (int kind = 0; kind < 3; kind++) {
        byte[] torn = whole.clone();
        for (int i = end; i < until; i++) {
          torn[i] = kind == 0 ? 0 : (byte) (torn[i] ^ 0x5a);
        }
        Files.write(file, kind == 2 ? Arrays.copyOf(torn, end) : torn);
        SortedMap<Long, String> there;
        try (SegmentLog log = open()) {
          there = Entries.in(log);
          assertThat(there).containsAllEntriesOf(Entries.of(acknowledged));
          int kept = there.size() - acknowledged.size();
          assertThat(there.tailMap(5L)).isEqualTo(Entries.of(last.subList(0, kept)));
          assertThat(kept).isLessThanOrEqualTo(end < until - 3 ? 2 : 3); // padding is not content
          log.append(List.of(Entries.entry(log.lastIndex() + 1, 2, 61)));
        }
        try (SegmentLog log = open()) {
          assertThat(log.lastIndex()).isEqualTo(there.size() + 1);
          assertThat(log.read(there.size() + 1).orElseThrow().term()).isEqualTo(2);
        }
      }
    }
  }

  /** The disk may write the sectors of one batch in any order. */
  @Test
  void aHoleInTheLastBatchIsAWriteThatWasNotFinished() throws IOException {
    try (SegmentLog log = open()) {
      log.append(Entries.batch(1, 2, 1, 600));
      log.append(Entries.batch(3, 4, 1, 600));
    }
    long second = Segment.RECORDS_AT + size(Entries.batch(1, 3, 1, 600));
    write(FIRST, second + 100, new byte[200]);
    try (SegmentLog log = open()) {
      assertThat(Entries.in(log)).isEqualTo(Entries.of(Entries.batch(1, 3, 1, 600)));
      // The entries behind the hole must not follow one of the same size.
      log.append(List.of(Entries.entry(4, 2, 600)));
    }
    try (SegmentLog log = open()) {
      assertThat(log.lastIndex()).isEqualTo(4);
    }
  }

  @Test
  void aBitThatTurnedBeforeOtherBatchesIsRefused() throws IOException {
    List<LogRecord> first = Entries.batch(1, 2, 1, 50);
    try (SegmentLog log = open()) {
      log.append(first);
      log.append(Entries.batch(3, 2, 1, 50));
    }
    long size = size(first);
    for (long offset = Segment.RECORDS_AT; offset < Segment.RECORDS_AT + size; offset++) {
      byte good = at(FIRST, offset);
      write(FIRST, offset, (byte) (good ^ 4));
      if ((offset - Segment.RECORDS_AT) % (size / 2) < RecordFormat.HEAD_BYTES + 50) {
        assertThatThrownBy(this::open)
            .isInstanceOf(DamagedLogException.class)
            .hasMessageContaining(
                FIRST
                    + ", offset "
                    + (offset < Segment.RECORDS_AT + size / 2 ? 4096 : 4096 + size / 2))
            .hasMessageContaining("valid ones that were written later follow");
      } else {
        open().close(); // padding
      }
      write(FIRST, offset, good);
    }
    try (SegmentLog log = open()) {
      assertThat(log.lastIndex()).isEqualTo(4);
    }
  }

  @Test
  void aSegmentThatLacksItsEndIsRefused() throws IOException {
    fillSegments();
    try (FileChannel channel = FileChannel.open(folder.resolve(FIRST), StandardOpenOption.WRITE)) {
      channel.truncate(Segment.RECORDS_AT + 500);
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining(FIRST + ", offset 4096: no valid entry 1")
        .hasMessageContaining("the next segment begins at");
  }

  @Test
  void aMissingSegmentIsRefused() throws IOException {
    fillSegments();
    List<String> all = segments();
    for (String each : all.subList(0, all.size() - 1)) {
      Path away = folder.resolve(each + ".away");
      Files.move(folder.resolve(each), away);
      assertThatThrownBy(this::open).isInstanceOf(DamagedLogException.class);
      Files.move(away, folder.resolve(each));
    }
    open().close();
  }

  @Test
  void damagedHeadsAndBoundsAreRefused() throws IOException {
    fillSegments();
    for (String file : List.of(FIRST, segments().getLast(), "bounds")) {
      for (int offset = 0; offset < 24; offset += 3) {
        byte good = at(file, offset);
        write(file, offset, (byte) (good ^ 1));
        assertThatThrownBy(this::open)
            .isInstanceOf(DamagedLogException.class)
            .hasMessageContaining(file);
        write(file, offset, good);
      }
    }
    Files.delete(folder.resolve("bounds"));
    assertThatThrownBy(this::open)
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("bounds");
  }

  @Test
  void anEntryThatTurnedBadIsNotReadAsAGoodOne() throws IOException {
    try (SegmentLog log = open()) {
      log.append(Entries.batch(1, 3, 1, 50));
      byte good = at(FIRST, Segment.RECORDS_AT + 40);
      write(FIRST, Segment.RECORDS_AT + 40, (byte) (good ^ 1));
      assertThatThrownBy(() -> log.read(1))
          .hasMessageContaining(FIRST + ", offset 4096: wrong checksum at index 1");
      assertThat(log.read(2)).isPresent();
    }
  }

  private void fillSegments() throws IOException {
    try (SegmentLog log = open()) {
      for (int i = 0; i < 40; i++) {
        log.append(List.of(Entries.entry(i + 1, 1, 1000)));
      }
    }
    assertThat(segments()).hasSizeGreaterThan(5);
  }

  private List<String> segments() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(each -> String.valueOf(each.getFileName()))
          .filter(each -> each.endsWith(".segment"))
          .sorted()
          .toList();
    }
  }
}
