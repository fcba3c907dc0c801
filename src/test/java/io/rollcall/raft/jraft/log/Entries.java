package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Entries for tests, and what a log holds as text that can be compared. */
final class Entries {
  private Entries() {}

  static LogRecord entry(long index, long term, int bytes) {
    byte[] payload = new byte[bytes];
    new Random(31 * index + term).nextBytes(payload);
    return new LogRecord(index, term, index % 7 == 0, payload);
  }

  static List<LogRecord> batch(long first, int count, long term, int bytes) {
    List<LogRecord> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(entry(first + i, term, bytes));
    }
    return batch;
  }

  static SortedMap<Long, String> in(SegmentLog log) throws IOException {
    SortedMap<Long, String> all = new TreeMap<>();
    for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
      all.put(index, text(log.read(index).orElseThrow()));
    }
    return all;
  }

  static SortedMap<Long, String> of(List<LogRecord> entries) {
    SortedMap<Long, String> all = new TreeMap<>();
    put(all, entries);
    return all;
  }

  static void put(Map<Long, String> into, List<LogRecord> entries) {
    for (LogRecord each : entries) {
      into.put(each.index(), text(each));
    }
  }

  private static String text(LogRecord entry) {
    return "%d %s %d %08x"
        .formatted(
            entry.term(), entry.marked(), entry.payload().length, Arrays.hashCode(entry.payload()));
  }
}
