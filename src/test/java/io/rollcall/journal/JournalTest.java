package io.rollcall.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.machine.ReplicatedState;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal behind a real state machine and store. */
class JournalTest {
  private static final UUID NODE = UUID.fromString("0c9a1d6e-5b52-4e6f-8f0c-0f6d2f0b7a11");
  private static final UUID SESSION = UUID.fromString("11111111-5b52-4e6f-8f0c-0f6d2f0b7a11");
  private static final long NOW = 1_800_000_000_000L;
  private static final StoreOptions SMALL =
      new StoreOptions(1 << 20, 0, 1 << 20, 64, StoreOptions.Compression.NONE);

  @TempDir Path folder;
  private Store store;
  private Journal journal;
  private ReplicatedState state;
  private long index;

  @BeforeEach
  void open() {
    open(JournalSettings.DEFAULTS);
  }

  private void open(JournalSettings settings) {
    store = Store.open(folder.resolve("state"), SMALL);
    journal =
        Journal.open(
            folder, NODE, store.appliedIndex(), settings, InstantSource.fixed(instant(NOW)));
    Journal opened = journal;
    Store of = store;
    store.beforeFlush(() -> opened.durableFirst(of::appliedIndex));
    state = new ReplicatedState(store, journal);
  }

  private static Instant instant(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  @AfterEach
  void close() {
    journal.close();
    store.close();
  }

  @Test
  void anInstancesLifeIsTold() {
    apply(node("n1"), node("n2"));
    apply(instance("n1", "web-1", "10.0.0.9", 80, Check.Status.PASSING));
    apply(result("n1", "service:web-1", Check.Status.CRITICAL, "x".repeat(600)));
    apply(instance("n1", "web-1", "10.0.0.9", 81, Check.Status.PASSING));
    apply(instance("n2", "web-1", "10.0.0.9", 81, Check.Status.PASSING));
    apply(new CatalogCommand.DeregisterInstance("n2", "web-1"));

    assertThat(told())
        .containsExactly(
            "1-0 node-joined n1 joined at 10.0.0.1",
            "2-0 node-joined n2 joined at 10.0.0.1",
            "3-0 instance-registered web-1 of web registered on n1 at 10.0.0.9:80",
            "3-1 check-status web-1 on n1: check service:web-1 is passing",
            "4-0 check-status web-1 on n1: check service:web-1 passing → critical",
            "5-0 instance-replaced web-1 of web replaced on n1: 10.0.0.9:80 → 10.0.0.9:81",
            "6-0 instance-moved web-1 of web moved n1 → n2",
            "7-0 instance-deregistered web-1 of web deregistered on n2");
    Entry critical = all().get(4);
    assertThat(critical.output()).hasSize(Derivation.MAX_OUTPUT_BYTES);
    assertThat(critical.from()).isEqualTo("passing");
    assertThat(critical.to()).isEqualTo("critical");
    assertThat(critical.timeMillis()).isEqualTo(NOW + 4);
  }

  @Test
  void nodesAreLostReturnedAndReaped() {
    apply(node("n1"));
    apply(new CatalogCommand.NodeLost("n1", List.of()));
    apply(new CatalogCommand.NodeReturned("n1"));
    apply(instance("n1", "web-1", "10.0.0.9", 80, Check.Status.PASSING));
    apply(new CatalogCommand.Deregister("n1", null, null));

    assertThat(told())
        .containsExactly(
            "1-0 node-joined n1 joined at 10.0.0.1",
            "2-0 node-lost n1 is lost",
            "3-0 node-returned n1 is back",
            "4-0 instance-registered web-1 of web registered on n1 at 10.0.0.9:80",
            "4-1 check-status web-1 on n1: check service:web-1 is passing",
            "5-0 instance-deregistered web-1 of web deregistered on n1",
            "5-1 node-reaped n1 and all that stood on it removed");
  }

  @Test
  void keysAndLocksAreToldWithoutValues() {
    apply(node("n1"), put("a", "secret"), put("a", "secret"), put("a", "secret!"));
    apply(new SessionCommand.Create(session()));
    apply(new KvCommand.Acquire(Key.of("lock"), Bytes.utf8("me"), 0, SESSION));
    apply(new SessionCommand.Destroy(SESSION, SessionCommand.Cause.EXPIRED));
    apply(new KvCommand.DeletePrefix(Bytes.EMPTY));

    assertThat(told())
        .containsExactly(
            "1-0 node-joined n1 joined at 10.0.0.1",
            "2-0 key-created a created, 6 bytes",
            "4-0 key-changed a changed, 7 bytes",
            "5-0 session-created session " + SESSION + " (job) on n1 created",
            "6-0 lock-acquired lock: locked by session " + SESSION,
            "7-0 session-ended session " + SESSION + " (job) on n1 ended: expired",
            "7-1 lock-released lock: released by session " + SESSION,
            "8-0 key-deleted a deleted",
            "8-1 key-deleted lock deleted");
    assertThat(all().toString()).doesNotContain("secret");
  }

  @Test
  void aNewLeaderIsTold() {
    apply(new SystemCommand.LeaderElected(3, "n2", "n1"));
    Entry entry = all().getFirst();
    assertThat(entry.kind()).isEqualTo(Kind.LEADER_ELECTED);
    assertThat(entry.from()).isEqualTo("n1");
    assertThat(entry.to()).isEqualTo("n2");
  }

  @Test
  void filtersAndPages() {
    apply(node("n1"));
    for (int i = 0; i < 1_500; i++) {
      apply(put("k/" + i, "v"));
    }
    apply(instance("n1", "web-1", "10.0.0.9", 80, Check.Status.PASSING));
    apply(put("other", "v"));

    assertThat(read(filter(Set.of(Kind.CHECK_STATUS), null), 10)).hasSize(1);
    assertThat(
            journal.read(
                JournalQuery.newest(new EntryFilter(Set.of(), null, "WEB", null, null), 10)))
        .hasSize(2);
    assertThat(read(filter(Set.of(), "k/14"), 1_000)).hasSize(111);
    List<Entry> paged = new ArrayList<>();
    EntryId before = JournalQuery.NEWEST;
    while (true) {
      List<Entry> page =
          journal.read(
              new JournalQuery(EntryFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, before, 100));
      paged.addAll(page);
      if (page.size() < 100) {
        break;
      }
      before = page.getLast().id();
    }
    assertThat(paged).isEqualTo(all().reversed()).hasSize(1_504);
    // Times: the log's, a millisecond an index here.
    assertThat(
            journal.read(
                new JournalQuery(
                    EntryFilter.ALL, NOW + 1_502, NOW + 1_503, JournalQuery.NEWEST, 10)))
        .extracting(entry -> entry.kind().wireName())
        .containsExactly("check-status", "instance-registered");
  }

  @Test
  void afterACrashWhatIsReplayedIsNotToldTwiceAndNothingIsMissing() throws Exception {
    apply(node("n1"));
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      commands.add(put("k" + i % 7, "v" + i));
    }
    commands.forEach(this::apply);
    // A crash: the state on disk is what was flushed, the journal is a copy of its file.
    Path crashed = folder.resolve("crashed");
    Files.createDirectories(crashed);
    store.checkpoint(crashed.resolve("checkpoint"));
    List<Entry> before = all();
    apply(put("late", "v"));
    List<Entry> whole = all();
    journal.close();
    store.close();

    // The state goes back to the checkpoint; the log holds one entry more, told already.
    Store older = Store.open(crashed.resolve("state"), SMALL);
    older.restore(crashed.resolve("checkpoint"));
    store = older;
    journal =
        Journal.open(
            folder,
            NODE,
            store.appliedIndex(),
            JournalSettings.DEFAULTS,
            InstantSource.fixed(instant(NOW)));
    state = new ReplicatedState(store, journal);
    assertThat(store.appliedIndex()).isEqualTo(501);
    index = 501;
    apply(put("late", "v"));
    apply(put("later", "v"));

    List<Entry> now = all();
    assertThat(now.subList(0, whole.size())).isEqualTo(whole);
    assertThat(now).hasSize(before.size() + 2);
    assertThat(journal.gaps()).isZero();
  }

  @Test
  void theStateNeverGoesToDiskBeforeTheJournal() throws Exception {
    apply(node("n1"), put("a", "1"), put("b", "2"));
    // What a power cut would leave: the files as they are after a flush.
    store.checkpoint(folder.resolve("checkpoint"));
    Path copy = Files.createDirectories(folder.resolve("copy"));
    Files.copy(folder.resolve("journal.mv.db"), copy.resolve("journal.mv.db"));

    try (Journal left =
        Journal.open(copy, NODE, 3, JournalSettings.DEFAULTS, InstantSource.fixed(instant(NOW)))) {
      assertThat(left.read(JournalQuery.newest(EntryFilter.ALL, 10)))
          .extracting(Entry::kind)
          .containsExactly(Kind.KEY_CREATED, Kind.KEY_CREATED, Kind.NODE_JOINED);
    }
  }

  @Test
  void nothingIsMissingWhenBothAreLeftAsTheyAreAfterManyFlushes() throws Exception {
    journal.close();
    store.close();
    StoreOptions tiny = new StoreOptions(1 << 20, 0, 64 << 10, 64, StoreOptions.Compression.NONE);
    store = Store.open(folder.resolve("tiny"), tiny);
    journal =
        Journal.open(folder, NODE, 0, JournalSettings.DEFAULTS, InstantSource.fixed(instant(NOW)));
    AtomicInteger flushes = new AtomicInteger();
    Journal opened = journal;
    Store of = store;
    store.beforeFlush(
        () -> {
          opened.durableFirst(of::appliedIndex);
          flushes.incrementAndGet();
        });
    state = new ReplicatedState(store, journal);
    for (int i = 0; i < 2_000; i++) {
      apply(put("k" + i, "v".repeat(200)));
    }
    assertThat(flushes.get()).isGreaterThan(3);

    // Killed now: the files of both, wherever they have come to.
    Path left = image(folder.resolve("tiny"), folder.resolve("journal.mv.db"));
    try (Store after = Store.open(left.resolve("tiny"), tiny);
        Journal told =
            Journal.open(
                left,
                NODE,
                after.appliedIndex(),
                JournalSettings.DEFAULTS,
                InstantSource.fixed(instant(NOW)))) {
      long flushed = after.appliedIndex();
      assertThat(flushed).isBetween(1L, 1_999L);
      List<Entry> entries = told.read(JournalQuery.newest(EntryFilter.ALL, 10_000));
      assertThat(entries).noneMatch(each -> each.kind() == Kind.GAP);
      assertThat(entries.size()).isGreaterThanOrEqualTo((int) flushed);
    }
  }

  /** Files that come, grow or go while they are copied would make an image of no moment at all. */
  private Path image(Path tiny, Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path left = Files.createDirectories(folder.resolve("left-" + attempt));
      try {
        Map<Path, Long> before = sizes(tiny);
        copy(tiny, left.resolve("tiny"));
        Files.copy(file, left.resolve("journal.mv.db"));
        if (sizes(tiny).equals(before)) {
          return left;
        }
      } catch (NoSuchFileException | UncheckedIOException compactedMeanwhile) {
        // Once more.
      }
      assertThat(attempt).isLessThan(100);
    }
  }

  /** Of all files that say what the state is. */
  private static Map<Path, Long> sizes(Path of) throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    try (Stream<Path> files = Files.walk(of)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        if (!each.endsWith("LOG")) {
          sizes.put(each, Files.size(each));
        }
      }
    }
    return sizes;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Path target = to.resolve(from.relativize(each));
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else if (!each.endsWith("LOCK")) {
          Files.copy(each, target);
        }
      }
    }
  }

  @Test
  void aStateThatCameFromElsewhereLeavesAGap() {
    apply(node("n1"), put("a", "1"));
    store.checkpoint(folder.resolve("checkpoint"));
    journal.onRestore(40);
    index = 40;
    journal.onApplied(40);
    List<Entry> all = all();
    assertThat(all).hasSize(3);
    Entry gap = all.getLast();
    assertThat(gap.kind()).isEqualTo(Kind.GAP);
    assertThat(gap.from()).isEqualTo("3");
    assertThat(gap.to()).isEqualTo("40");
    assertThat(filter(Set.of(Kind.KEY_CREATED), null).matches(gap)).isTrue();
  }

  @Test
  void aJournalThatWasNotThereSaysSo() throws Exception {
    apply(node("n1"), put("a", "1"));
    journal.close();
    store.close();
    Files.delete(folder.resolve("journal.mv.db"));

    open(JournalSettings.DEFAULTS);
    apply(put("b", "1"));

    assertThat(told())
        .containsExactly(
            "2-2147483647 gap the entries of the indexes 1 to 2 are missing: this journal was not"
                + " there",
            "3-0 key-created b created, 1 bytes");
  }

  @Test
  void anotherNodesFileIsEmptied() throws Exception {
    apply(node("n1"), put("a", "1"));
    journal.close();
    try (Journal others =
        Journal.open(
            folder,
            UUID.randomUUID(),
            0,
            JournalSettings.DEFAULTS,
            InstantSource.fixed(instant(NOW)))) {
      assertThat(others.read(JournalQuery.newest(EntryFilter.ALL, 10))).isEmpty();
    }
  }

  @Test
  void aDamagedFileIsRefused() throws Exception {
    journal.close();
    store.close();
    Files.writeString(folder.resolve("journal.mv.db"), "no database at all");
    assertThatThrownBy(
            () -> Journal.open(folder, NODE, 0, JournalSettings.DEFAULTS, InstantSource.system()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal.mv.db cannot be opened");
    Files.delete(folder.resolve("journal.mv.db"));
    open(JournalSettings.DEFAULTS);
  }

  @Test
  void applyWaitsForSpaceAMomentAndThenLeavesAGap() {
    journal.close();
    store.close();
    open(
        new JournalSettings(
            Duration.ofDays(1), 10_000, 10, Duration.ofMillis(1), Duration.ofHours(1)));
    // The journal's thread is held by a listener.
    Object hold = new Object();
    boolean[] held = {true};
    journal.listen(
        () -> {
          synchronized (hold) {
            while (held[0]) {
              try {
                hold.wait();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        });
    for (int i = 0; i < 100; i++) {
      apply(put("k" + i, "v"));
    }
    synchronized (hold) {
      held[0] = false;
      hold.notifyAll();
    }
    List<Entry> all = all();
    assertThat(journal.lag()).as("all that was asked for is in the file").isZero();
    // Each index is told or in a gap, never both; there are two gaps when the thread came late.
    Set<Long> told = new TreeSet<>();
    Set<Long> missed = new TreeSet<>();
    for (Entry each : all) {
      if (each.kind() == Kind.GAP) {
        long from = Long.parseLong(String.valueOf(each.from()));
        LongStream.rangeClosed(from, each.id().index()).forEach(missed::add);
      } else {
        told.add(each.id().index());
      }
    }
    assertThat(missed).contains(100L).doesNotContainAnyElementsOf(told);
    assertThat(told.size() + missed.size()).isEqualTo(100);
  }

  @Test
  void theOldestAreRemoved() {
    journal.close();
    store.close();
    open(
        new JournalSettings(
            Duration.ofDays(10_000), 1_000, 1_000, Duration.ofSeconds(1), Duration.ofMillis(1)));
    apply(node("n1"));
    for (int i = 0; i < 3_000; i++) {
      apply(put("k" + i, "v"));
      if (i % 500 == 0) {
        read(EntryFilter.ALL, 1);
      }
    }
    read(EntryFilter.ALL, 1);
    apply(put("last", "v"));
    read(EntryFilter.ALL, 1);
    assertThat(journal.size()).isLessThanOrEqualTo(1_050);
    assertThat(journal.trimmed()).isGreaterThan(0);
    assertThat(all().getFirst().id().index()).isEqualTo(journal.trimmed() + 1);
  }

  @Test
  void flapsAreCountedByServiceAndTime() {
    apply(node("n1"));
    apply(instance("n1", "web-1", "10.0.0.9", 80, Check.Status.PASSING));
    apply(result("n1", "service:web-1", Check.Status.CRITICAL, ""));
    apply(result("n1", "service:web-1", Check.Status.PASSING, ""));
    all();
    assertThat(journal.flaps(12, Duration.ofMinutes(5)).get("web"))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
  }

  @Test
  void idsAreReadAsTheyAreWritten() {
    EntryId id = new EntryId(1234, 5);
    assertThat(EntryId.parse(id.toString())).contains(id);
    assertThat(EntryId.parse(EntryId.endOf(7).toString())).contains(EntryId.endOf(7));
    assertThat(EntryId.parse("1234")).isEmpty();
    assertThat(EntryId.parse("-1-0")).isEmpty();
  }

  private void apply(Command... commands) {
    List<LogEntry> entries = new ArrayList<>();
    for (Command each : commands) {
      index++;
      entries.add(new LogEntry(index, NOW + index, each));
    }
    state.apply(entries);
  }

  private List<Entry> all() {
    return read(EntryFilter.ALL, 10_000).reversed();
  }

  private List<Entry> read(EntryFilter filter, int limit) {
    return journal.read(JournalQuery.newest(filter, limit));
  }

  private List<String> told() {
    return all().stream()
        .map(each -> each.id() + " " + each.kind().wireName() + " " + each.message())
        .toList();
  }

  private static EntryFilter filter(Set<Kind> kinds, @Nullable String keyPrefix) {
    return new EntryFilter(kinds, null, null, null, keyPrefix);
  }

  private static Command put(String key, String value) {
    return new KvCommand.Put(Key.of(key), Bytes.utf8(value), 0, false);
  }

  private static Command node(String name) {
    Check alive = check(name, Check.NODE_LIVENESS, Check.Status.PASSING, "");
    return new CatalogCommand.Register(
        new Node(name, "", "10.0.0.1", null, null, 0, 0), null, List.of(alive), false);
  }

  private static Command instance(String node, String id, String address, int port, String status) {
    return new CatalogCommand.RegisterInstance(
        new ServiceInstance(
            node,
            id,
            "web",
            List.of(),
            address,
            port,
            null,
            null,
            ServiceInstance.Weights.DEFAULT,
            false,
            "",
            false,
            ServiceInstance.Origin.AGENT,
            0,
            0),
        List.of(check(node, "service:" + id, status, id)),
        false);
  }

  private static Check check(String node, String id, String status, String instance) {
    return new Check(
        node,
        id,
        id,
        status,
        "",
        "",
        instance,
        instance.isEmpty() ? "" : "web",
        List.of(),
        "",
        null,
        0,
        0);
  }

  private static Command result(String node, String check, String status, String output) {
    return new CatalogCommand.UpdateChecks(
        "", List.of(new CatalogCommand.CheckResult(node, check, status, output)));
  }

  private static Session session() {
    return new Session(
        SESSION,
        "job",
        "n1",
        Duration.ZERO,
        Session.Behavior.RELEASE,
        Duration.ZERO,
        "",
        List.of(),
        null,
        null,
        0,
        0);
  }
}
