package io.rollcall.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.command.Command;
import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicatedStateTest implements ChangeListener {
  private final List<ChangeSet> heard = new ArrayList<>();
  private final List<Long> restored = new ArrayList<>();

  private @TempDir Path folder;
  private Store store;
  private ReplicatedState state;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"), StoreOptions.DEFAULTS);
    state = new ReplicatedState(store, this);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aRunIsToldOnceAndInOrder() {
    List<Outcome> outcomes =
        state.apply(
            List.of(
                entry(3, put("a")),
                entry(5, new KvCommand.Delete(Key.of("x"))),
                entry(6, put("b"))));

    assertThat(outcomes).containsOnly(Outcome.ACCEPTED).hasSize(3);
    assertThat(heard)
        .containsExactly(
            new ChangeSet(
                6,
                List.of(
                    new Change.OfKey(3, Key.of("a"), null, new Change.KeyState(1, null)),
                    new Change.OfKey(6, Key.of("b"), null, new Change.KeyState(1, null))),
                List.of(new ChangeSet.Moment(3, 1_000), new ChangeSet.Moment(6, 1_000))));
    assertThat(state.appliedIndex()).isEqualTo(6);
  }

  @Test
  void aRunThatChangesNothingIsNotToldButCounts() {
    state.apply(List.of(entry(1, put("a"))));
    heard.clear();

    state.apply(List.of(entry(2, put("a"))));

    assertThat(heard).isEmpty();
    assertThat(state.appliedIndex()).isEqualTo(2);
  }

  @Test
  void entriesThatWereAppliedAreLeftOut() {
    state.apply(List.of(entry(1, put("a")), entry(2, put("b"))));
    heard.clear();

    List<Outcome> outcomes =
        state.apply(
            List.of(
                entry(2, new KvCommand.Delete(Key.of("a"))),
                entry(3, new KvCommand.Delete(Key.of("b"))),
                entry(3, new KvCommand.PutIfIndex(Key.of("a"), Bytes.EMPTY, 0, 9))));

    assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.ACCEPTED);
    assertThat(heard).singleElement().extracting(ChangeSet::appliedIndex).isEqualTo(3L);
    assertThat(keys()).extracting(KeyRecord::key).containsExactly(Key.of("a"));
  }

  @Test
  void aSurpriseLeavesNothingOfItsRunAndIsNotSwallowed() {
    KvCommand broken = new KvCommand.Put(null, Bytes.EMPTY, 0, false);

    assertThatThrownBy(() -> state.apply(List.of(entry(1, put("a")), entry(2, broken))))
        .isInstanceOf(NullPointerException.class);

    assertThat(heard).isEmpty();
    assertThat(state.appliedIndex()).isZero();
    assertThat(keys()).isEmpty();
    state.apply(List.of(entry(1, put("c"))));
    assertThat(keys()).extracting(KeyRecord::key).containsExactly(Key.of("c"));
  }

  @Test
  void aSnapshotReplacesTheStateAndIsTold() {
    state.apply(List.of(entry(1, put("a"))));
    Path snapshot = folder.resolve("snapshot");
    state.checkpoint(snapshot);
    state.apply(List.of(entry(2, put("b"))));

    state.restore(snapshot);

    assertThat(restored).containsExactly(1L);
    assertThat(keys()).extracting(KeyRecord::key).containsExactly(Key.of("a"));
  }

  private List<KeyRecord> keys() {
    List<KeyRecord> keys = new ArrayList<>();
    store.read(
        view -> {
          view.keys(Bytes.EMPTY, keys::add);
          return keys;
        });
    return keys;
  }

  private static LogEntry entry(long index, Command command) {
    return new LogEntry(index, 1_000, command);
  }

  private static KvCommand put(String key) {
    return new KvCommand.Put(Key.of(key), Bytes.utf8("v"), 0, false);
  }

  @Override
  public void onChanges(ChangeSet changes) {
    heard.add(changes);
  }

  @Override
  public void onRestore(long appliedIndex) {
    restored.add(appliedIndex);
  }
}
