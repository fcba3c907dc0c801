package io.rollcall.raft.jraft.log;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.codec.LogEntryDecoder;
import com.alipay.sofa.jraft.entity.codec.LogEntryEncoder;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link SegmentLog} as the engine's storage. The engine changes it from one thread and reads from
 * many. Where an operation fails, the engine is told so and stops the node.
 */
public class SegmentLogStorage implements LogStorage {
  private static final Logger log = LoggerFactory.getLogger(SegmentLogStorage.class);

  private final Path folder;
  private final boolean sync;
  private @Nullable LogEntryEncoder encoder;
  private @Nullable LogEntryDecoder decoder;
  private volatile @Nullable SegmentLog segments;
  private volatile @Nullable String refusal;

  /**
   * @param folder of the engine's files; the log is in one of its folders
   */
  public SegmentLogStorage(Path folder, boolean sync) {
    this.folder = folder;
    this.sync = sync;
  }

  @Override
  public boolean init(LogStorageOptions options) {
    encoder = options.getLogEntryCodecFactory().encoder();
    decoder = options.getLogEntryCodecFactory().decoder();
    try {
      LogFolder.prepare(folder, options.getLogEntryCodecFactory());
      SegmentLog opened = SegmentLog.open(LogFolder.segments(folder), sync);
      segments = opened;
      tell(opened, options.getConfigurationManager());
      return true;
    } catch (IOException | RuntimeException e) {
      refusal = String.valueOf(e.getMessage());
      log.error("The log cannot be opened: {}", e.getMessage(), e);
      return false;
    }
  }

  /** Why it could not be opened. */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  private void tell(SegmentLog opened, ConfigurationManager configurations) throws IOException {
    for (long index : opened.marked()) {
      LogEntry entry = decode(opened.read(index).orElseThrow());
      ConfigurationEntry told = new ConfigurationEntry();
      told.setId(entry.getId().copy());
      told.setConf(new Configuration(entry.getPeers(), entry.getLearners()));
      if (entry.getOldPeers() != null) {
        told.setOldConf(new Configuration(entry.getOldPeers(), entry.getOldLearners()));
      }
      configurations.add(told);
    }
  }

  @Override
  public void shutdown() {
    SegmentLog open = segments;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.warn("The log in {} was not closed properly", folder, e);
      }
    }
  }

  @Override
  public long getFirstLogIndex() {
    return segments().firstIndex();
  }

  /** 0 without entries, whatever the first index will be: what the engine expects. */
  @Override
  public long getLastLogIndex() {
    SegmentLog open = segments();
    long last = open.lastIndex();
    return last < open.firstIndex() ? 0 : last;
  }

  @Override
  public @Nullable LogEntry getEntry(long index) {
    try {
      Optional<LogRecord> found = segments().read(index);
      return found.isPresent() ? decode(found.get()) : null;
    } catch (IOException e) {
      log.error("Entry {} cannot be read: {}", index, e.getMessage(), e);
      return null;
    }
  }

  @Override
  @Deprecated
  public long getTerm(long index) {
    LogEntry entry = getEntry(index);
    return entry == null ? 0 : entry.getId().getTerm();
  }

  @Override
  public boolean appendEntry(LogEntry entry) {
    return appendEntries(List.of(entry)) == 1;
  }

  @Override
  public int appendEntries(List<LogEntry> entries) {
    boolean done =
        change(
            "append",
            open -> {
              List<LogRecord> batch = new ArrayList<>(entries.size());
              for (LogEntry each : entries) {
                batch.add(record(each, Objects.requireNonNull(encoder)));
              }
              open.append(batch);
            });
    return done ? entries.size() : 0;
  }

  @Override
  public boolean truncatePrefix(long firstIndexKept) {
    return change("truncate the prefix", open -> open.truncatePrefix(firstIndexKept));
  }

  @Override
  public boolean truncateSuffix(long lastIndexKept) {
    return change("truncate the suffix", open -> open.truncateSuffix(lastIndexKept));
  }

  @Override
  public boolean reset(long nextLogIndex) {
    return change("reset", open -> open.reset(nextLogIndex));
  }

  private interface Change {
    void on(SegmentLog open) throws IOException;
  }

  private boolean change(String what, Change change) {
    try {
      change.on(segments());
      return true;
    } catch (IOException | RuntimeException e) {
      log.error("The log in {} cannot {}: {}", folder, what, e.toString(), e);
      return false;
    }
  }

  /** An entry as it lies in the log. */
  static LogRecord record(LogEntry entry, LogEntryEncoder encoder) {
    return new LogRecord(
        entry.getId().getIndex(),
        entry.getId().getTerm(),
        entry.getType() == EntryType.ENTRY_TYPE_CONFIGURATION,
        encoder.encode(entry));
  }

  private LogEntry decode(LogRecord record) throws IOException {
    LogEntry entry = Objects.requireNonNull(decoder).decode(record.payload());
    if (entry == null) {
      throw new IOException("entry " + record.index() + " is not one of the engine's");
    }
    return entry;
  }

  private SegmentLog segments() {
    SegmentLog open = segments;
    if (open == null) {
      throw new IllegalStateException("the log is not open");
    }
    return open;
  }
}
