package io.rollcall.raft.jraft.log;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log lies, and the way there from earlier versions, which kept it in RocksDB in the
 * folder {@code log}.
 *
 * <p>Such a log is copied to {@code segments.new} and compared; then that folder gets its name
 * {@code segments}, which is the whole step. A file takes the place of {@code log} afterwards: an
 * earlier version that is started again refuses it, instead of beginning an empty log.
 */
public final class LogFolder {
  private static final Logger log = LoggerFactory.getLogger(LogFolder.class);
  private static final int BATCH_BYTES = 1024 * 1024;
  private static final String NOTE =
      "The log is in the folder segments. Earlier versions of Rollcall cannot read it.\n";

  private LogFolder() {}

  static Path segments(Path folder) {
    return folder.resolve("segments");
  }

  /** Whether a log was there before, of this version or an earlier one. */
  public static boolean isNew(Path folder) {
    return Files.notExists(folder.resolve("log")) && Files.notExists(segments(folder));
  }

  /** Carries over what an earlier version has left, all of it or with an error. */
  static void prepare(Path folder, LogEntryCodecFactory codec) throws IOException {
    Path former = folder.resolve("log");
    Path leftover = folder.resolve("log.old");
    if (Files.isDirectory(former)) {
      RocksDBLogStorage rocks = open(former, codec);
      try {
        if (Files.notExists(segments(folder))) {
          carryOver(rocks, folder, codec);
        } else {
          expectNothingNew(rocks, folder, codec);
        }
      } finally {
        rocks.shutdown();
      }
      delete(leftover);
      LogDisk.REAL.rename(former, leftover);
    }
    if (Files.notExists(former)) {
      Path draft = folder.resolve("log.new");
      Files.writeString(draft, NOTE, StandardCharsets.UTF_8);
      LogDisk.REAL.rename(draft, former);
    }
    delete(leftover);
  }

  private static RocksDBLogStorage open(Path former, LogEntryCodecFactory codec)
      throws IOException {
    RocksDBLogStorage rocks = new RocksDBLogStorage(former.toString(), new RaftOptions());
    LogStorageOptions options = new LogStorageOptions();
    options.setGroupId("carry-over");
    options.setConfigurationManager(new ConfigurationManager());
    options.setLogEntryCodecFactory(codec);
    if (!rocks.init(options)) {
      throw new IOException(former + ": the log of an earlier version cannot be opened");
    }
    return rocks;
  }

  private static void carryOver(RocksDBLogStorage rocks, Path folder, LogEntryCodecFactory codec)
      throws IOException {
    long first = rocks.getFirstLogIndex();
    long last = Math.max(rocks.getLastLogIndex(), first - 1);
    Path draft = folder.resolve("segments.new");
    delete(draft);
    log.info("Carrying over entries {} to {} of an earlier version's log", first, last);
    try (SegmentLog copy = SegmentLog.open(draft, true)) {
      copy.truncatePrefix(first);
      copy(rocks, first, last, codec, copy);
    }
    try (SegmentLog copy = SegmentLog.open(draft, true)) {
      if (copy.firstIndex() != first || copy.lastIndex() != last) {
        throw new IOException(
            "%s: entries %d to %d (expected: %d to %d)"
                .formatted(draft, copy.firstIndex(), copy.lastIndex(), first, last));
      }
      for (long index = first; index <= last; index++) {
        byte[] copied = copy.read(index).orElseThrow().payload();
        if (!Arrays.equals(copied, codec.encoder().encode(entry(rocks, index)))) {
          throw new IOException(draft + ": entry " + index + " is another one than in log");
        }
      }
    }
    LogDisk.REAL.rename(draft, segments(folder));
  }

  private static void copy(
      RocksDBLogStorage rocks, long first, long last, LogEntryCodecFactory codec, SegmentLog copy)
      throws IOException {
    List<LogRecord> batch = new ArrayList<>();
    long bytes = 0;
    for (long index = first; index <= last; index++) {
      LogRecord record = SegmentLogStorage.record(entry(rocks, index), codec.encoder());
      batch.add(record);
      bytes += record.payload().length;
      if (bytes >= BATCH_BYTES || index == last) {
        copy.append(batch);
        batch.clear();
        bytes = 0;
      }
    }
  }

  /** An earlier version may have been started again in the middle of the exchange. */
  private static void expectNothingNew(
      RocksDBLogStorage rocks, Path folder, LogEntryCodecFactory codec) throws IOException {
    long last = rocks.getLastLogIndex();
    if (last < rocks.getFirstLogIndex()) {
      return;
    }
    try (SegmentLog carried = SegmentLog.open(segments(folder), true)) {
      if (last < carried.firstIndex()) {
        return;
      }
      boolean known =
          last <= carried.lastIndex()
              && Arrays.equals(
                  carried.read(last).orElseThrow().payload(),
                  codec.encoder().encode(entry(rocks, last)));
      if (!known) {
        throw new IOException(
            folder
                + " holds two logs: one in segments, and one in log, to which an earlier version"
                + " has added entry "
                + last
                + ". Start this node with an empty data folder: it gets everything from the"
                + " others");
      }
    }
  }

  private static LogEntry entry(RocksDBLogStorage rocks, long index) throws IOException {
    LogEntry entry = rocks.getEntry(index);
    if (entry == null) {
      throw new IOException("the log of an earlier version has no entry " + index);
    }
    return entry;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
