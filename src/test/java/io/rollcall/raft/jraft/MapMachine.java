package io.rollcall.raft.jraft;

import io.rollcall.command.ClusterMark;
import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.command.SystemCommand;
import io.rollcall.machine.StateMachine;
import io.rollcall.model.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A map of puts. A put with flags 1 is unmet, one with flags 666 breaks the machine. A snapshot is
 * one file a key, in folders, so that shipping has something to get wrong.
 */
final class MapMachine implements StateMachine {
  final Map<String, String> values = new ConcurrentHashMap<>();
  final AtomicInteger applied = new AtomicInteger();
  final AtomicInteger restores = new AtomicInteger();
  final List<Long> timestamps = new ArrayList<>();
  volatile long index;
  volatile @Nullable ClusterMark mark;

  @Override
  public @Nullable ClusterMark mark() {
    return mark;
  }

  @Override
  public long appliedIndex() {
    return index;
  }

  @Override
  public List<Outcome> apply(List<LogEntry> entries) {
    List<Outcome> outcomes = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (entry.index() <= index) {
        throw new AssertionError("entry " + entry.index() + " twice");
      }
      if (entry.command() instanceof SystemCommand.EstablishCluster establish) {
        mark =
            new ClusterMark(
                mark == null || establish.anew() ? establish.cluster() : mark.id(),
                establish.version());
      }
      if (entry.command() instanceof SystemCommand.EstablishCluster
          || entry.command() instanceof SystemCommand.ReapTombstones) {
        outcomes.add(Outcome.ACCEPTED);
        index = entry.index();
        continue;
      }
      KvCommand.Put put = (KvCommand.Put) entry.command();
      if (put.flags() == 666) {
        throw new IllegalStateException("broken on purpose");
      }
      applied.incrementAndGet();
      timestamps.add(entry.timestampMillis());
      if (put.flags() == 1) {
        outcomes.add(Outcome.UNMET);
      } else {
        values.put(put.key().toString(), put.value().utf8());
        outcomes.add(Outcome.ACCEPTED);
      }
      index = entry.index();
    }
    return outcomes;
  }

  @Override
  public void skipTo(long to) {
    index = Math.max(index, to);
  }

  @Override
  public void checkpoint(Path folder) {
    try {
      Files.createDirectories(folder.resolve("values"));
      Files.writeString(folder.resolve("index"), Long.toString(index));
      ClusterMark marked = mark;
      if (marked != null) {
        Files.write(folder.resolve("mark"), marked.encode().shared());
      }
      for (Map.Entry<String, String> value : values.entrySet()) {
        Files.writeString(folder.resolve("values").resolve(value.getKey()), value.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restore(Path folder) {
    restores.incrementAndGet();
    values.clear();
    try (var files = Files.list(folder.resolve("values"))) {
      for (Path file : files.toList()) {
        values.put(file.getFileName().toString(), Files.readString(file));
      }
      Path marked = folder.resolve("mark");
      mark =
          Files.exists(marked)
              ? ClusterMark.decode(Bytes.owning(Files.readAllBytes(marked)))
              : null;
      index = Long.parseLong(Files.readString(folder.resolve("index")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
