package io.rollcall.raft.jraft;

import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.machine.StateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

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
      index = Long.parseLong(Files.readString(folder.resolve("index")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
