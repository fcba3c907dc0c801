package io.rollcall.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the file's beginning is cut off. Entry number i has index i and was made at second i. */
final class JournalFileTest {
  private static final UUID NODE = UUID.fromString("0c9a1d6e-5b52-4e6f-8f0c-0f6d2f0b7a11");

  /** Each so many-th entry is of a node, in a row; all others are of keys, in pages. */
  private static final int ROW_EACH = 100;

  private static final int AT_ONCE = 5_000;
  private static final int KEY_BYTES = 256;

  @TempDir Path folder;
  private JournalFile file;
  private int written;

  @BeforeEach
  void open() {
    file = JournalFile.open(folder, NODE);
  }

  @AfterEach
  void close() {
    file.close();
  }

  @Test
  void nothingIsCutOffThatIsNeitherOldNorTooMuch() {
    write(2_000);
    file.trim(0, 2_000);
    assertThat(file.size()).isEqualTo(2_000);
    assertThat(file.trimmed()).isZero();
  }

  @Test
  void whatIsTooMuchGoes() {
    write(20_000);
    file.trim(0, 8_000);
    assertThat(file.size()).isBetween(2_000L, 8_000L);
    assertIsWhatFollows(file.trimmed());
  }

  @Test
  void whatIsTooOldGoesWithItsWholePages() {
    write(20_000);
    file.trim(15_000 * 1_000L, 20_000);
    assertThat(file.trimmed()).isBetween(14_000L, 14_999L);
    assertIsWhatFollows(file.trimmed());
  }

  @Test
  void allOfItGoesWhenAllIsOld() {
    write(7_000);
    file.trim(Long.MAX_VALUE, 20_000);
    assertThat(file.size()).isZero();
    write(10);
    assertThat(file.size()).isEqualTo(10);
    assertThat(file.after(new EntryId(0, 0), 20)).hasSize(10);
  }

  /** As the file is cut off again and again, that would be most of what a busy node does. */
  @Test
  void cuttingOffDoesNotReadWhatStays() {
    write(500_000);
    file.close(); // so that nothing of it is in memory
    open();
    long before = allocated();
    file.trim(1, 490_000);
    long took = allocated() - before;
    assertThat(file.size()).isLessThanOrEqualTo(490_000);
    assertThat(took).as("bytes allocated").isLessThan(500_000L * KEY_BYTES);
  }

  /** What is counted along the way is what a new count finds, and what can be read. */
  private void assertIsWhatFollows(long trimmed) {
    long size = file.size();
    List<Entry> rest = file.after(new EntryId(trimmed, 0), written);
    file.close();
    open();
    assertThat(file.size()).isEqualTo(size);
    assertThat(file.trimmed()).isEqualTo(trimmed);
    assertThat(rest).hasSize((int) (written - trimmed));
    assertThat(rest.getFirst().id().index()).isEqualTo(trimmed + 1);
  }

  private void write(int count) {
    for (int done = 0; done < count; ) {
      List<Entry> some = new ArrayList<>();
      for (; some.size() < AT_ONCE && done < count; done++) {
        some.add(entry(++written));
      }
      file.append(some, written);
    }
  }

  private static Entry entry(int number) {
    EntryId id = new EntryId(number, 0);
    long time = number * 1_000L;
    if (number % ROW_EACH == 0) {
      return Entry.ofNode(id, time, Kind.NODE_JOINED, "n" + number, "joined");
    }
    String key = ("%0" + KEY_BYTES + "d").formatted(number);
    return Entry.ofKey(id, time, Kind.KEY_CREATED, key, null, 1);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
