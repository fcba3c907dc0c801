package io.rollcall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, transactions and views on one open store. */
class StoreTest {
  private static final UUID SESSION = new UUID(1, 2);
  private static final UUID OTHER = new UUID(-1, 2);

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder, StoreOptions.DEFAULTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void startsEmpty() {
    try (ReadView view = store.view()) {
      assertThat(view.appliedIndex()).isZero();
      assertThat(view.counters()).isEqualTo(Counters.INITIAL);
      assertThat(view.catalog().nodes()).isEmpty();
      assertThat(view.key(Key.of("a"))).isNull();
      assertThat(keysIn(view, "")).isEmpty();
      assertThat(view.tombstoneIndex(Bytes.EMPTY)).isZero();
    }
  }

  @Test
  void keepsAllOfAKeyAndTheCounters() {
    KeyRecord record =
        new KeyRecord(
            Key.of("a/b"),
            Bytes.copyOf(new byte[] {0, -1, 7}),
            -1L,
            3,
            SESSION,
            4,
            5,
            6,
            Long.MAX_VALUE,
            8);
    Counters counters = new Counters(1, 2, 3, 4, 5, 6, 7, Long.MAX_VALUE);
    try (WriteTxn txn = store.begin()) {
      txn.putKey(record);
      txn.counters(counters);
      txn.commit(9);
    }
    reopen();
    try (ReadView view = store.view()) {
      assertThat(view.key(record.key())).isEqualTo(record);
      assertThat(view.counters()).isEqualTo(counters);
      assertThat(view.appliedIndex()).isEqualTo(9);
    }
  }

  @Test
  void aTransactionSeesWhatItWrote() {
    put(1, "a", "b", "c");
    try (WriteTxn txn = store.begin()) {
      txn.putKey(record("b", "new", null));
      txn.putKey(record("bb", "x", null));
      txn.deleteKey(Key.of("a"), 2);
      assertThat(txn.key(Key.of("a"))).isNull();
      assertThat(txn.key(Key.of("b"))).isEqualTo(record("b", "new", null));
      assertThat(keysIn(txn, "")).containsExactly("b", "bb", "c");
      assertThat(keysIn(txn, "b")).containsExactly("b", "bb");
      txn.deleteKey(Key.of("bb"), 2);
      assertThat(keysIn(txn, "b")).containsExactly("b");
    }
    // It was not committed.
    assertThat(store.<List<String>>read(view -> keysIn(view, ""))).containsExactly("a", "b", "c");
    assertThat(store.appliedIndex()).isEqualTo(1);
  }

  @Test
  void aKeyThatIsReadAgainIsTheSameObjectUntilItChanges() {
    put(1, "a", "b");
    KeyRecord first = store.read(view -> view.key(Key.of("a")));
    assertThat(store.<KeyRecord>read(view -> view.key(Key.of("a")))).isSameAs(first);
    put(2, "b");
    assertThat(store.<KeyRecord>read(view -> view.key(Key.of("a")))).isSameAs(first);
    assertThat(store.stats().keyCacheBytes()).isPositive();

    try (ReadView before = store.view()) {
      try (WriteTxn txn = store.begin()) {
        txn.putKey(record("a", "new", null));
        txn.commit(3);
      }
      assertThat(store.<KeyRecord>read(view -> view.key(Key.of("a"))))
          .isEqualTo(record("a", "new", null));
      assertThat(before.key(Key.of("a"))).isEqualTo(first);
    }
  }

  @Test
  void aViewDoesNotSeeLaterCommits() {
    put(1, "a");
    try (ReadView before = store.view()) {
      try (WriteTxn txn = store.begin()) {
        txn.deleteKey(Key.of("a"), 2);
        txn.putKey(record("b", "b", null));
        txn.putServiceIndex("web", 2);
        txn.commit(2);
      }
      assertThat(keysIn(before, "")).containsExactly("a");
      assertThat(before.key(Key.of("b"))).isNull();
      assertThat(before.tombstoneIndex(Bytes.EMPTY)).isZero();
      assertThat(before.catalog().serviceIndex("web")).isZero();
      assertThat(before.appliedIndex()).isEqualTo(1);
      try (ReadView after = store.view()) {
        assertThat(keysIn(after, "")).containsExactly("b");
        assertThat(after.tombstoneIndex(Bytes.EMPTY)).isEqualTo(2);
        assertThat(after.catalog().serviceIndex("web")).isEqualTo(2);
      }
    }
  }

  @Test
  void aPrefixEndsWhereItEnds() {
    byte[][] keys = {
      {'a'},
      {'a', 0},
      {'a', (byte) 0xff},
      {'a', (byte) 0xff, (byte) 0xff},
      {'b'},
      {(byte) 0x80},
      {(byte) 0xff},
      {(byte) 0xff, (byte) 0xff},
      {(byte) 0xff, (byte) 0xff, 1}
    };
    try (WriteTxn txn = store.begin()) {
      for (byte[] key : keys) {
        txn.putKey(record(new Key(Bytes.owning(key)), "v", null));
      }
      txn.commit(1);
    }
    for (boolean pending : new boolean[] {false, true}) {
      assertThat(count(pending)).isEqualTo(9);
      assertThat(count(pending, 'a')).isEqualTo(4);
      assertThat(count(pending, 'a', 0xff)).isEqualTo(2);
      assertThat(count(pending, 'a', 0xff, 0xff)).isEqualTo(1);
      assertThat(count(pending, 'a', 0xff, 0xff, 0)).isZero();
      assertThat(count(pending, 0xff)).isEqualTo(3);
      assertThat(count(pending, 0xff, 0xff)).isEqualTo(2);
      assertThat(count(pending, 0xff, 0xff, 0xff)).isZero();
      assertThat(count(pending, 'c')).isZero();
    }
  }

  @Test
  void theLeastStringAfterAPrefix() {
    assertThat(Version.successor(new byte[] {0x61, -1})).containsExactly(0x62);
    assertThat(Version.successor(new byte[] {0x7f})).containsExactly(0x80);
    assertThat(Version.successor(new byte[] {-1, -1})).isEmpty();
    assertThat(Version.successor(new byte[0])).isEmpty();
  }

  @Test
  void aVisitorStopsTheScan() {
    put(1, "a", "b", "c");
    List<String> seen = new ArrayList<>();
    try (ReadView view = store.view()) {
      view.keys(
          Bytes.EMPTY,
          key -> {
            seen.add(key.key().toString());
            return seen.size() < 2;
          });
    }
    assertThat(seen).containsExactly("a", "b");
  }

  @Test
  void takesTheLongestKeysAndEmptyValues() {
    Key longest = new Key(Bytes.owning(new byte[32 * 1024]));
    try (WriteTxn txn = store.begin()) {
      txn.putKey(record(longest, "", SESSION));
      txn.commit(1);
    }
    try (WriteTxn txn = store.begin()) {
      assertThat(txn.key(longest)).isEqualTo(record(longest, "", SESSION));
      assertThat(txn.keysHeldBy(SESSION)).containsExactly(longest);
    }
  }

  @Test
  void knowsTheLocksOfASession() {
    try (WriteTxn txn = store.begin()) {
      txn.putKey(record("b", "", SESSION));
      txn.putKey(record("a", "", SESSION));
      txn.putKey(record("c", "", OTHER));
      assertThat(txn.keysHeldBy(SESSION)).containsExactly(Key.of("a"), Key.of("b"));
      txn.commit(1);
    }
    try (WriteTxn txn = store.begin()) {
      txn.putKey(record("a", "", OTHER));
      txn.deleteKey(Key.of("b"), 2);
      assertThat(txn.keysHeldBy(SESSION)).isEmpty();
      assertThat(txn.keysHeldBy(OTHER)).containsExactly(Key.of("a"), Key.of("c"));
      txn.key(Key.of("a"));
      txn.putKey(record("a", "", null));
      assertThat(txn.keysHeldBy(OTHER)).containsExactly(Key.of("c"));
      txn.commit(2);
    }
    try (WriteTxn txn = store.begin()) {
      assertThat(txn.keysHeldBy(SESSION)).isEmpty();
      assertThat(txn.keysHeldBy(OTHER)).containsExactly(Key.of("c"));
    }
  }

  @Test
  void remembersLockDelays() {
    try (WriteTxn txn = store.begin()) {
      txn.lockDelayUntil(Key.of("a"), 1_000);
      txn.lockDelayUntil(Key.of("b"), 2_000);
      txn.lockDelayUntil(Key.of("b"), 0);
      txn.commit(1);
    }
    try (WriteTxn txn = store.begin()) {
      assertThat(txn.lockDelayUntil(Key.of("a"))).isEqualTo(1_000);
      assertThat(txn.lockDelayUntil(Key.of("b"))).isZero();
    }
  }

  @Test
  void remembersDeletionsUntilTheyAreReaped() {
    put(1, "a/1", "a/2", "b/1");
    try (WriteTxn txn = store.begin()) {
      txn.deleteKey(Key.of("a/1"), 2);
      txn.deleteKey(Key.of("b/1"), 3);
      txn.commit(3);
    }
    put(4, "a/1");
    try (WriteTxn txn = store.begin()) {
      txn.deleteKey(Key.of("a/1"), 5);
      txn.commit(5);
    }
    assertThat(tombstones("a/")).isEqualTo(5);
    assertThat(tombstones("b/")).isEqualTo(3);
    assertThat(tombstones("c/")).isZero();
    assertThat(tombstones("")).isEqualTo(5);
    try (WriteTxn txn = store.begin()) {
      txn.reapTombstones(4);
      txn.commit(6);
    }
    assertThat(tombstones("a/")).isEqualTo(5);
    assertThat(tombstones("b/")).isZero();
    try (WriteTxn txn = store.begin()) {
      txn.reapTombstones(5);
      txn.commit(7);
    }
    assertThat(tombstones("")).isZero();
  }

  @Test
  void refusesWhatIsClosed() {
    put(1, "a");
    ReadView view = store.view();
    view.close();
    view.close();
    assertThatIllegalStateException().isThrownBy(() -> view.key(Key.of("a")));
    assertThatIllegalStateException().isThrownBy(() -> keysIn(view, ""));
    assertThatIllegalStateException().isThrownBy(view::catalog);

    WriteTxn txn = store.begin();
    assertThatIllegalStateException().isThrownBy(store::begin);
    txn.close();
    assertThatIllegalStateException().isThrownBy(() -> txn.key(Key.of("a")));
    assertThatIllegalStateException().isThrownBy(() -> txn.commit(2));

    ReadView leaked = store.view();
    WriteTxn unfinished = store.begin();
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> leaked.key(Key.of("a")));
    assertThatIllegalStateException().isThrownBy(() -> keysIn(leaked, ""));
    assertThatIllegalStateException().isThrownBy(() -> unfinished.key(Key.of("a")));
    assertThatIllegalStateException().isThrownBy(() -> unfinished.putKey(record("a", "", null)));
    assertThatIllegalStateException().isThrownBy(() -> unfinished.commit(2));
    assertThatIllegalStateException().isThrownBy(store::view);
    assertThatIllegalStateException().isThrownBy(store::begin);
    assertThatIllegalStateException().isThrownBy(store::stats);
    assertThatIllegalStateException().isThrownBy(() -> store.checkpoint(folder.resolve("x")));
    leaked.close();
    unfinished.close();
  }

  @Test
  void aVisitorMustNotWrite() {
    put(1, "a");
    try (WriteTxn txn = store.begin()) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  txn.keys(
                      Bytes.EMPTY,
                      key -> {
                        txn.deleteKey(key.key(), 2);
                        return true;
                      }));
    }
  }

  @Test
  void theIndexDoesNotGoBack() {
    put(5, "a");
    try (WriteTxn txn = store.begin()) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> txn.commit(4))
          .withMessage("appliedIndex: 4 (expected: >= 5)");
    }
  }

  @Test
  void tellsWhatItTakes() {
    put(1, "a", "b", "c");
    StoreStats idle = store.stats();
    assertThat(idle.approximateKeys()).isEqualTo(3);
    assertThat(idle.openViews()).isZero();
    assertThat(idle.oldestViewIndex()).isEqualTo(1);
    assertThat(idle.writeBufferBytes()).isPositive();
    try (ReadView old = store.view()) {
      put(2, "d");
      StoreStats held = store.stats();
      assertThat(held.openViews()).isEqualTo(1);
      assertThat(held.oldestViewIndex()).isEqualTo(old.appliedIndex());
    }
    assertThat(store.stats().oldestViewIndex()).isEqualTo(2);
    store.flush();
    assertThat(store.stats().fileBytes()).isPositive();
  }

  @Test
  void oneStoreAFolder() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Store.open(folder, StoreOptions.DEFAULTS))
        .withMessageContaining(folder.toString())
        .withMessageContaining("in use");
  }

  @Test
  void sessionsOutliveAReopen() {
    Session session =
        new Session(
            SESSION,
            "s",
            "n1",
            Duration.ofSeconds(15),
            Session.Behavior.DELETE,
            Duration.ZERO,
            "",
            List.of("serfHealth"),
            null,
            List.of("x"),
            1,
            1);
    try (WriteTxn txn = store.begin()) {
      txn.putSession(session);
      txn.putServiceIndex("Web", 7);
      txn.extinguishService("api", 6);
      txn.commit(1);
    }
    reopen();
    try (ReadView view = store.view()) {
      assertThat(view.catalog().session(SESSION)).isEqualTo(session);
      assertThat(view.catalog().sessionsBoundTo("N1", "X")).containsExactly(session);
      assertThat(view.catalog().serviceIndex("wEB")).isEqualTo(7);
      assertThat(view.catalog().serviceIndex("api")).isEqualTo(6);
    }
  }

  private void reopen() {
    store.close();
    store = Store.open(folder, StoreOptions.DEFAULTS);
  }

  private void put(long index, String... keys) {
    try (WriteTxn txn = store.begin()) {
      for (String key : keys) {
        txn.putKey(record(key, key, null));
      }
      txn.commit(index);
    }
  }

  private long tombstones(String prefix) {
    return store.<Long>read(view -> view.tombstoneIndex(Bytes.utf8(prefix)));
  }

  private int count(boolean inTransaction, int... prefix) {
    byte[] bytes = new byte[prefix.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) prefix[i];
    }
    int[] count = {0};
    if (inTransaction) {
      try (WriteTxn txn = store.begin()) {
        txn.putKey(record("unrelated", "", null));
        txn.deleteKey(Key.of("unrelated"), 2);
        txn.keys(Bytes.owning(bytes), key -> ++count[0] > 0);
      }
    } else {
      try (ReadView view = store.view()) {
        view.keys(Bytes.owning(bytes), key -> ++count[0] > 0);
      }
    }
    return count[0];
  }

  private static List<String> keysIn(ReadView view, String prefix) {
    List<String> keys = new ArrayList<>();
    view.keys(Bytes.utf8(prefix), key -> keys.add(key.key().toString()));
    return keys;
  }

  private static List<String> keysIn(WriteTxn txn, String prefix) {
    List<String> keys = new ArrayList<>();
    txn.keys(Bytes.utf8(prefix), key -> keys.add(key.key().toString()));
    return keys;
  }

  private static KeyRecord record(String key, String value, UUID session) {
    return record(Key.of(key), value, session);
  }

  private static KeyRecord record(Key key, String value, UUID session) {
    return new KeyRecord(key, Bytes.utf8(value), 0, 0, session, 1, 1, 1, 1, 1);
  }
}
