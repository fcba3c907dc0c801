package io.rollcall.machine;

import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Runs of puts on the state, each a key of 256 B with 1 KB; the figure is that of one put. */
@State(Scope.Benchmark)
public class ApplyBenchmark {
  private static final int PUTS = 256;
  private static final int KEYS = 100_000;

  /** How many entries the engine hands over at once. */
  @Param({"1", "16", "256"})
  private int run;

  private Store store;
  private ReplicatedState state;
  private long index;

  @Setup
  public void open() throws IOException {
    store = Store.open(Files.createTempDirectory("apply").resolve("state"), StoreOptions.DEFAULTS);
    state = new ReplicatedState(store, new Nobody());
  }

  @TearDown
  public void close() {
    store.close();
  }

  @Benchmark
  @OperationsPerInvocation(PUTS)
  public List<Outcome> put() {
    List<Outcome> last = List.of();
    for (int done = 0; done < PUTS; done += run) {
      List<LogEntry> entries = new ArrayList<>(run);
      for (int i = 0; i < run; i++) {
        index++;
        entries.add(new LogEntry(index, index, put(index)));
      }
      last = state.apply(entries);
    }
    return last;
  }

  private static KvCommand put(long number) {
    String name = Long.toHexString(number * 2_654_435_761L % KEYS);
    return new KvCommand.Put(
        new Key(Bytes.utf8(name + "k".repeat(256 - name.length()))),
        Bytes.utf8(name + "v".repeat(1024 - name.length())),
        0,
        false);
  }

  private static final class Nobody implements ChangeListener {
    @Override
    public void onChanges(ChangeSet changes) {}

    @Override
    public void onRestore(long appliedIndex) {}
  }
}
