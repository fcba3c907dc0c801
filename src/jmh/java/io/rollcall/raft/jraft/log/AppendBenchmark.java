package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A batch of entries of 1.3 KB, written and forced to the disk. */
@State(Scope.Benchmark)
public class AppendBenchmark {
  private static final int PAYLOAD_BYTES = 1300;

  @Param({"1", "16", "64"})
  private int entries;

  private final byte[] payload = new byte[PAYLOAD_BYTES];
  private Path folder;
  private SegmentLog log;

  @Setup(Level.Iteration)
  public void open() throws IOException {
    folder = Files.createTempDirectory("append");
    log = SegmentLog.open(folder.resolve("segments"), true);
  }

  @TearDown(Level.Iteration)
  public void close() throws IOException {
    log.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Benchmark
  public long append() throws IOException {
    List<LogRecord> batch = new ArrayList<>(entries);
    long next = log.lastIndex() + 1;
    for (int i = 0; i < entries; i++) {
      batch.add(new LogRecord(next + i, 1, false, payload));
    }
    log.append(batch);
    return log.lastIndex();
  }
}
