package io.rollcall.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.store.Catalog;
import io.rollcall.store.Counters;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import io.rollcall.store.StoreOptions.Compression;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three replicas follow one log in runs of random length, see entries again, crash, and take in
 * each other's snapshots, while a fourth, the yardstick, applies every entry by itself. After each
 * step the invariants hold, and a replica's state, outcomes and changes are the yardstick's.
 *
 * <p>{@code -Drollcall.simulation.seeds=1000} runs more, {@code -Drollcall.simulation.seed=7} one.
 */
class SimulationTest {
  private static final int STEPS = 150;
  private static final StoreOptions SMALL =
      new StoreOptions(1 << 20, 64 << 10, 64 << 10, -1, Compression.NONE);

  static LongStream seeds() {
    Long one = Long.getLong("rollcall.simulation.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Long.getLong("rollcall.simulation.seeds", 3));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void replicasStayEqual(long seed, @TempDir Path folder) {
    System.out.println("simulation seed " + seed);
    try (Cluster cluster = new Cluster(folder, new Random(seed))) {
      for (int step = 0; step < STEPS; step++) {
        try {
          cluster.step();
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(
              "seed " + seed + ", step " + step + ", log up to " + cluster.last(), e);
        }
      }
      cluster.catchUp();
    }
  }

  private static final class Cluster implements AutoCloseable {
    private final Path folder;
    private final Random random;
    private final RandomCommands commands;
    private final List<LogEntry> log = new ArrayList<>();
    private final Truth truth = new Truth();
    private final Replica yardstick;
    private final List<Replica> replicas = new ArrayList<>();
    private long nextIndex = 1;
    private long clockMillis = 1_000;
    private int folders;

    Cluster(Path folder, Random random) {
      this.folder = folder;
      this.random = random;
      this.commands = new RandomCommands(random);
      this.yardstick = new Replica(newFolder(), truth);
      for (int i = 0; i < 3; i++) {
        replicas.add(new Replica(newFolder(), truth));
      }
    }

    String last() {
      return log.isEmpty() ? "nothing" : log.getLast().toString();
    }

    void step() {
      Replica replica = replicas.get(random.nextInt(replicas.size()));
      int drawn = random.nextInt(100);
      if (drawn < 60) {
        propose(1 + random.nextInt(4));
      } else if (drawn < 90) {
        replica.apply(run(replica));
      } else if (drawn < 93) {
        replica.flush(newFolder());
      } else if (drawn < 95) {
        replica.crash(newFolder());
      } else if (drawn < 97) {
        replica.reopen();
      } else {
        Replica source = replicas.get(random.nextInt(replicas.size()));
        if (source.index() > replica.index()) {
          Path snapshot = newFolder();
          source.checkpoint(snapshot);
          replica.restore(snapshot);
        }
      }
    }

    /** Leaders change, and so do their clocks; indexes have gaps where the engine wrote its own. */
    private void propose(int count) {
      for (int i = 0; i < count; i++) {
        clockMillis += random.nextInt(4_000);
        long stamp = clockMillis - (random.nextInt(5) == 0 ? random.nextInt(9_000) : 0);
        long index = nextIndex;
        nextIndex += random.nextInt(12) == 0 ? 2 : 1;
        LogEntry entry = new LogEntry(index, stamp, commands.next(index, yardstick.catalog()));
        log.add(entry);
        yardstick.applyAsTruth(entry);
      }
    }

    /** What comes next for a replica, of any length, sometimes with entries it has seen. */
    private List<LogEntry> run(Replica replica) {
      int from = 0;
      while (from < log.size() && log.get(from).index() <= replica.index()) {
        from++;
      }
      int to = Math.min(log.size(), from + random.nextInt(12));
      int back = random.nextInt(4) == 0 ? Math.min(from, random.nextInt(5)) : 0;
      return List.copyOf(log.subList(from - back, to));
    }

    void catchUp() {
      for (Replica replica : replicas) {
        while (replica.index() < yardstick.index()) {
          replica.apply(run(replica));
        }
      }
    }

    private Path newFolder() {
      return folder.resolve("f" + folders++);
    }

    @Override
    public void close() {
      yardstick.close();
      replicas.forEach(Replica::close);
    }
  }

  /** What the yardstick came to, by index. */
  private static final class Truth {
    final Map<Long, String> dumps = new TreeMap<>();
    final Map<Long, Outcome> outcomes = new TreeMap<>();
    final Map<Long, List<String>> changes = new TreeMap<>();
  }

  private static final class Replica implements ChangeListener, AutoCloseable {
    private final Truth truth;
    private final Map<Long, List<String>> heard = new TreeMap<>();
    private Path folder;
    private Store store;
    private ReplicatedState state;
    private @Nullable Path durable;
    private long heardRestore;

    Replica(Path folder, Truth truth) {
      this.truth = truth;
      this.folder = folder;
      this.store = Store.open(folder, SMALL);
      this.state = new ReplicatedState(store, this);
    }

    long index() {
      return state.appliedIndex();
    }

    void applyAsTruth(LogEntry entry) {
      Counters before = counters();
      heard.clear();
      Outcome outcome = state.apply(List.of(entry)).getFirst();
      assertThat(index()).isEqualTo(entry.index());
      truth.outcomes.put(entry.index(), outcome);
      truth.changes.putAll(heard);
      truth.dumps.put(entry.index(), dump());
      Invariants.indexesAreMonotonic(before, counters());
      try (ReadView view = store.view()) {
        Invariants.hold(view);
        aRegisteredInstanceIsThereOnce(entry, outcome, view);
      }
      aRefusalChangesNothing(entry, outcome);
    }

    private static void aRegisteredInstanceIsThereOnce(
        LogEntry entry, Outcome outcome, ReadView view) {
      if (entry.command() instanceof CatalogCommand.RegisterInstance(var wanted, _, _)
          && outcome.equals(Outcome.ACCEPTED)
          && !wanted.address().isEmpty()) {
        assertThat(view.catalog().instancesWithId(wanted.id()))
            .filteredOn(row -> row.origin() == Origin.AGENT)
            .filteredOn(row -> row.address().equals(wanted.address()))
            .filteredOn(row -> row.port() == wanted.port())
            .extracting(ServiceInstance::node)
            .as("nodes of %s", wanted)
            .singleElement()
            .asString()
            .isEqualToIgnoringCase(wanted.node());
      }
    }

    private void aRefusalChangesNothing(LogEntry entry, Outcome outcome) {
      if (!outcome.equals(Outcome.ACCEPTED) && !(outcome instanceof Outcome.Answered)) {
        assertThat(heard).as("changes of %s", entry).isEmpty();
      }
    }

    void apply(List<LogEntry> run) {
      long before = index();
      Counters countersBefore = counters();
      heard.clear();
      List<Outcome> outcomes = state.apply(run);
      assertThat(outcomes).hasSameSizeAs(run);
      for (int i = 0; i < run.size(); i++) {
        long index = run.get(i).index();
        assertThat(outcomes.get(i))
            .as("outcome of %s", run.get(i))
            .isEqualTo(index <= before ? Outcome.ACCEPTED : truth.outcomes.get(index));
        assertThat(heard.get(index))
            .as("changes of %s", run.get(i))
            .isEqualTo(index <= before ? null : truth.changes.get(index));
      }
      Invariants.indexesAreMonotonic(countersBefore, counters());
      isAsTheTruth();
    }

    /** What the disk has from now on; later writes are in memory only. */
    void flush(Path onDisk) {
      state.checkpoint(onDisk);
      durable = onDisk;
    }

    /** Dies without a word: starts again from what the disk had. */
    void crash(Path survivor) {
      long before = index();
      store.close();
      folder = survivor;
      open();
      if (durable != null) {
        store.restore(durable);
      }
      assertThat(index()).isLessThanOrEqualTo(before);
      isAsTheTruth();
    }

    /** Stops in good order: nothing is lost. */
    void reopen() {
      long before = index();
      store.close();
      open();
      assertThat(index()).isEqualTo(before);
      isAsTheTruth();
    }

    void checkpoint(Path snapshot) {
      state.checkpoint(snapshot);
    }

    void restore(Path snapshot) {
      heardRestore = -1;
      state.restore(snapshot);
      durable = snapshot;
      assertThat(heardRestore).isEqualTo(index());
      isAsTheTruth();
    }

    private void open() {
      store = Store.open(folder, SMALL);
      state = new ReplicatedState(store, this);
    }

    private void isAsTheTruth() {
      if (index() > 0) {
        assertThat(dump()).isEqualTo(truth.dumps.get(index()));
      }
    }

    private String dump() {
      return StateDump.of(store, RandomCommands.KEYS, RandomCommands.SERVICE_NAMES);
    }

    Catalog catalog() {
      return store.read(ReadView::catalog);
    }

    private Counters counters() {
      try (ReadView view = store.view()) {
        return view.counters();
      }
    }

    @Override
    public void onChanges(ChangeSet changes) {
      assertThat(index()).as("published first").isEqualTo(changes.appliedIndex());
      for (Change change : changes.changes()) {
        heard
            .computeIfAbsent(change.index(), _ -> new ArrayList<>())
            .add(StateDump.canonical(change));
      }
    }

    @Override
    public void onRestore(long appliedIndex) {
      heardRestore = appliedIndex;
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
