package io.rollcall.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.ClusterMark;
import io.rollcall.command.Command;
import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.OperatorCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that is staged and restored through the log, on the state machine alone. */
class RestoreTest {
  private static final UUID RESTORE = UUID.fromString("11111111-2222-3333-4444-555555555555");
  private static final UUID OTHER = UUID.fromString("99999999-2222-3333-4444-555555555555");
  private static final UUID SESSION = UUID.fromString("aaaaaaaa-2222-3333-4444-555555555555");

  @TempDir Path folder;
  private final List<Long> restores = new ArrayList<>();
  private Store store;
  private ReplicatedState machine;
  private long index;

  @BeforeEach
  void open() {
    store = open("state");
    machine = machine(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theStateOfThenComesBackWithIndexesOfNow() throws IOException {
    fill();
    byte[] then = export(store);
    long keptCreateIndex = key("a").createIndex();
    apply(put("a", "changed"), put("late", "x"), new KvCommand.Delete(Key.of("b")));

    Outcome outcome = restore(then, 100);

    assertThat(outcome).isEqualTo(Outcome.ACCEPTED);
    assertThat(restores).containsExactly(index);
    assertThat(key("a").value()).isEqualTo(Bytes.utf8("one"));
    assertThat(key("a").createIndex()).isEqualTo(keptCreateIndex);
    assertThat(key("a").modifyIndex()).isEqualTo(index);
    assertThat(key("b").session()).isEqualTo(SESSION);
    assertThat(key("late")).isNull();
    try (ReadView view = store.view()) {
      assertThat(view.counters().kvIndex()).isEqualTo(index);
      assertThat(view.catalog().serviceIndex("web")).isEqualTo(index);
      assertThat(view.catalog().serviceIndex("gone")).isEqualTo(index);
      assertThat(view.catalog().session(SESSION)).isNotNull();
      assertThat(view.setting("autopilot").value()).isEqualTo(Bytes.utf8("s"));
    }
    // The lock's holder is known again, so its end gives the lock back.
    apply(new SessionCommand.Destroy(SESSION, SessionCommand.Cause.DESTROYED));
    assertThat(key("b").session()).isNull();
  }

  @Test
  void whichClusterThisIsStaysOverARestoreAndIsInNoBackup() throws IOException {
    fill();
    UUID cluster = UUID.fromString("cccccccc-2222-3333-4444-555555555555");
    apply(new SystemCommand.EstablishCluster(cluster, 2, false));
    byte[] then = export(store);
    Store fresh = open("fresh");
    ReplicatedState elsewhere = machine(fresh);
    UUID other = UUID.fromString("dddddddd-2222-3333-4444-555555555555");
    elsewhere.apply(
        List.of(
            new LogEntry(1, 1, new SystemCommand.EstablishCluster(other, 3, false)),
            new LogEntry(2, 1, new OperatorCommand.StageSnapshot(RESTORE, 0, Bytes.owning(then))),
            new LogEntry(3, 1, new OperatorCommand.RestoreSnapshot(RESTORE, 1))));
    assertThat(elsewhere.mark()).isEqualTo(new ClusterMark(other, 3));
    try (ReadView view = fresh.view()) {
      assertThat(view.key(Key.of("a"))).isNotNull();
    }
    fresh.close();

    restore(then, 100);

    assertThat(machine.mark()).isEqualTo(new ClusterMark(cluster, 2));
  }

  @Test
  void aClusterIsNamedOnceAndItsVersionOnlyRises() {
    UUID first = UUID.fromString("cccccccc-2222-3333-4444-555555555555");
    assertThat(machine.mark()).isNull();
    apply(new SystemCommand.EstablishCluster(first, 2, false));
    apply(new SystemCommand.EstablishCluster(OTHER, 3, false));
    assertThat(machine.mark()).isEqualTo(new ClusterMark(first, 3));
    apply(new SystemCommand.EstablishCluster(OTHER, 2, false));
    assertThat(machine.mark()).isEqualTo(new ClusterMark(first, 3));
    apply(new SystemCommand.EstablishCluster(OTHER, 2, true));
    assertThat(machine.mark()).isEqualTo(new ClusterMark(OTHER, 3));
  }

  @Test
  void aSnapshotOfALongerLogFitsIntoAShorterOne() throws IOException {
    Store source = open("source");
    ReplicatedState far = machine(source);
    far.apply(List.of(new LogEntry(5_000, 1, put("a", "far"))));
    byte[] then = export(source);
    source.close();
    apply(put("a", "here"));

    restore(then, 7);
    restores.clear();
    assertThat(key("a").createIndex()).isEqualTo(index);
    assertThat(key("a").modifyIndex()).isEqualTo(index);
    apply(put("a", "next"));

    assertThat(key("a").modifyIndex()).isEqualTo(index);
  }

  @Test
  void twoReplicasAgreeToTheByteHoweverTheRunsAreCut() throws IOException {
    fill();
    byte[] then = export(store);
    Store second = open("second");
    ReplicatedState other = machine(second);
    List<LogEntry> entries = new ArrayList<>();
    long at = index;
    for (Command command : commands(then, 50, RESTORE)) {
      entries.add(new LogEntry(++at, 1, command));
    }
    entries.add(new LogEntry(++at, 1, put("after", "x")));

    List<Outcome> outcomes = machine.apply(entries);
    other.apply(List.of(new LogEntry(1, 1, put("else", "y"))));
    for (LogEntry entry : entries) {
      other.apply(List.of(entry));
    }

    assertThat(outcomes).hasSameSizeAs(entries).containsOnly(Outcome.ACCEPTED);
    assertThat(key("after").modifyIndex()).isEqualTo(at);
    assertThat(comparable(second)).isEqualTo(comparable(store));
    second.close();
  }

  @Test
  void whatIsIncompleteOrOfAnotherOneIsNotRestored() throws IOException {
    fill();
    byte[] then = export(store);
    apply(put("a", "changed"));
    List<Command> commands = commands(then, 50, RESTORE);

    apply(commands.get(0), commands.get(1));
    assertThat(apply(commands.get(3))).isEqualTo(Outcome.UNMET);
    assertThat(apply(new OperatorCommand.StageSnapshot(OTHER, 2, Bytes.EMPTY)))
        .isEqualTo(Outcome.UNMET);
    assertThat(apply(new OperatorCommand.RestoreSnapshot(RESTORE, 3))).isEqualTo(Outcome.UNMET);
    assertThat(apply(new OperatorCommand.RestoreSnapshot(OTHER, 2))).isEqualTo(Outcome.UNMET);
    Outcome cut = apply(new OperatorCommand.RestoreSnapshot(RESTORE, 2));

    assertThat(cut).isInstanceOf(Outcome.Rejected.class);
    assertThat(restores).isEmpty();
    assertThat(key("a").value()).isEqualTo(Bytes.utf8("changed"));
    assertThat(apply(put("goes", "on"))).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void aSecondRestoreTakesTheFirstOnesPlace() throws IOException {
    fill();
    byte[] then = export(store);
    List<Command> first = commands(then, 50, RESTORE);
    apply(first.get(0), first.get(1));

    List<Command> second = commands(then, 50, OTHER);
    for (Command each : second) {
      assertThat(apply(each)).isEqualTo(Outcome.ACCEPTED);
    }
    assertThat(apply(first.get(2))).isEqualTo(Outcome.UNMET);
  }

  @Test
  void aRestartAfterTheRestoreHasTheRestoredState() throws IOException {
    fill();
    byte[] then = export(store);
    apply(put("a", "changed"));
    restore(then, 64);
    store.close();

    store = Store.open(folder.resolve("state"), options());

    assertThat(store.appliedIndex()).isEqualTo(index);
    assertThat(key("a").value()).isEqualTo(Bytes.utf8("one"));
  }

  private void fill() {
    Node node = new Node("n1", "", "10.0.0.1", null, Map.of(), 0, 0);
    ServiceInstance web =
        new ServiceInstance(
            "n1",
            "web",
            "web",
            List.of(),
            "",
            80,
            null,
            Map.of(),
            ServiceInstance.Weights.DEFAULT,
            false,
            "",
            false,
            ServiceInstance.Origin.CATALOG,
            0,
            0);
    apply(
        put("a", "one"),
        new CatalogCommand.Register(node, web, List.of(), false),
        new SessionCommand.Create(
            new Session(
                SESSION,
                "",
                "n1",
                Duration.ZERO,
                Session.Behavior.RELEASE,
                Duration.ZERO,
                "",
                List.of(),
                null,
                null,
                0,
                0)),
        new KvCommand.Acquire(Key.of("b"), Bytes.utf8("two"), 3, SESSION),
        new OperatorCommand.PutSetting("autopilot", Bytes.utf8("s"), 0));
  }

  private Outcome restore(byte[] snapshot, int pieceBytes) {
    Outcome last = Outcome.ACCEPTED;
    for (Command each : commands(snapshot, pieceBytes, RESTORE)) {
      last = apply(each);
    }
    return last;
  }

  private static List<Command> commands(byte[] snapshot, int pieceBytes, UUID restore) {
    List<Command> commands = new ArrayList<>();
    for (int from = 0; from < snapshot.length; from += pieceBytes) {
      int to = Math.min(snapshot.length, from + pieceBytes);
      commands.add(
          new OperatorCommand.StageSnapshot(
              restore,
              commands.size(),
              Bytes.owning(java.util.Arrays.copyOfRange(snapshot, from, to))));
    }
    commands.add(new OperatorCommand.RestoreSnapshot(restore, commands.size()));
    return commands;
  }

  private Outcome apply(Command... commands) {
    Outcome last = Outcome.ACCEPTED;
    for (Command each : commands) {
      last = machine.apply(List.of(new LogEntry(++index, index, each))).getFirst();
    }
    return last;
  }

  private KeyRecord key(String name) {
    return store.read(view -> view.key(Key.of(name)));
  }

  private static KvCommand put(String key, String value) {
    return new KvCommand.Put(Key.of(key), Bytes.utf8(value), 0, false);
  }

  private static byte[] export(Store store) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ReadView view = store.view()) {
      view.export(out);
    }
    return out.toByteArray();
  }

  /** All rows; the header has the revision, which counts each replica's own writes before. */
  private static List<String> comparable(Store store) {
    return store.read(
        view -> {
          List<String> rows = new ArrayList<>();
          view.keys(
              Bytes.EMPTY, row -> rows.add(row.key() + "=" + row.value() + row.modifyIndex()));
          rows.add(view.catalog().services().toString());
          rows.add(view.catalog().nodes().toString());
          rows.add(view.catalog().sessions().toString());
          return rows;
        });
  }

  private Store open(String name) {
    return Store.open(folder.resolve(name), options());
  }

  private static StoreOptions options() {
    return new StoreOptions(1 << 20, 1 << 20, 1 << 20, 64, StoreOptions.Compression.NONE);
  }

  private ReplicatedState machine(Store store) {
    return new ReplicatedState(
        store,
        new ChangeListener() {
          @Override
          public void onChanges(ChangeSet changes) {}

          @Override
          public void onRestore(long appliedIndex) {
            restores.add(appliedIndex);
          }
        });
  }
}
