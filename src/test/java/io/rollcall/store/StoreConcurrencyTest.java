package io.rollcall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers on other threads while the state is written, replaced and closed. A mistake here ends the
 * process rather than the test: memory outside the heap is not guarded by anybody else.
 */
@Timeout(60)
class StoreConcurrencyTest {
  private static final int KEYS = 20;
  private static final int READERS = 4;

  @TempDir Path folder;

  /** Every commit gives all keys, the node and the index the same number: a view has one number. */
  @Test
  void readersSeeOneVersionWhileItIsWrittenReplacedAndClosed() throws Exception {
    for (int round = 0; round < 5; round++) {
      Path root = folder.resolve("round" + round);
      Path checkpoint = folder.resolve("checkpoint" + round);
      Store store = Store.open(root, StoreOptions.DEFAULTS);
      commit(store, 1);
      AtomicLong reads = new AtomicLong();
      List<Callable<Void>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        boolean points = i % 2 == 0;
        readers.add(
            () -> {
              readUntilClosed(store, points, reads);
              return null;
            });
      }
      try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
        List<Future<Void>> running = readers.stream().map(threads::submit).toList();
        for (long index = 2; index <= 300; index++) {
          commit(store, index);
          if (index == 100) {
            store.checkpoint(checkpoint);
          }
          if (index == 200) {
            store.restore(checkpoint);
          }
        }
        while (reads.get() < 1_000) {
          Thread.onSpinWait();
        }
        store.close();
        for (Future<Void> reader : running) {
          reader.get(20, TimeUnit.SECONDS);
        }
      }
      try (Store again = Store.open(root, StoreOptions.DEFAULTS)) {
        assertThat(again.appliedIndex()).isEqualTo(300);
      }
    }
  }

  /** A scan does not know the cache of keys: what it finds is what the version holds. */
  @Test
  void aKeyIsReadAsTheViewHasIt() throws Exception {
    try (Store store = Store.open(folder, StoreOptions.DEFAULTS);
        ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      commit(store, 1);
      AtomicBoolean over = new AtomicBoolean();
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        long seed = i;
        readers.add(threads.submit(() -> compareUntil(over, store, new Random(seed))));
      }
      Random random = new Random(7);
      for (long index = 2; index <= 20_000; index++) {
        changeOne(store, index, random);
      }
      over.set(true);
      for (Future<Long> reader : readers) {
        assertThat(reader.get(20, TimeUnit.SECONDS)).isPositive();
      }
    }
  }

  private static long compareUntil(AtomicBoolean over, Store store, Random random) {
    long compared = 0;
    while (!over.get()) {
      try (ReadView older = store.view();
          ReadView newer = store.view()) {
        for (ReadView view : List.of(older, newer, older)) {
          Key key = Key.of("k" + random.nextInt(KEYS) + "/");
          List<KeyRecord> found = new ArrayList<>();
          view.keys(key.bytes(), found::add);
          assertThat(view.key(key)).isEqualTo(found.isEmpty() ? null : found.getFirst());
          compared++;
        }
      }
    }
    return compared;
  }

  private static void changeOne(Store store, long index, Random random) {
    try (WriteTxn txn = store.begin()) {
      Key key = Key.of("k" + random.nextInt(KEYS) + "/");
      if (random.nextInt(4) == 0) {
        txn.deleteKey(key, index);
      } else {
        txn.putKey(new KeyRecord(key, Bytes.utf8("v" + index), 0, 0, null, 1, 1, 1, 1, index));
      }
      txn.commit(index);
    }
  }

  @Test
  void closingAStoreEndsAScan() throws Exception {
    Store store = Store.open(folder, StoreOptions.DEFAULTS);
    commit(store, 1);
    CountDownLatch scanning = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> scan =
          threads.submit(
              () -> {
                try (ReadView view = store.view()) {
                  assertThatIllegalStateException()
                      .isThrownBy(
                          () ->
                              view.keys(
                                  Bytes.EMPTY,
                                  key -> {
                                    scanning.countDown();
                                    while (!refusesReads(view)) {
                                      Thread.onSpinWait();
                                    }
                                    return true;
                                  }));
                }
              });
      scanning.await();
      threads.submit(store::close).get(20, TimeUnit.SECONDS);
      scan.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aViewMayBeClosedUnderItsReader() throws Exception {
    try (Store store = Store.open(folder, StoreOptions.DEFAULTS);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      commit(store, 1);
      for (int round = 0; round < 200; round++) {
        ReadView view = store.view();
        CountDownLatch reading = new CountDownLatch(1);
        Future<?> reader =
            threads.submit(
                () -> {
                  try {
                    while (true) {
                      assertThat(view.key(Key.of("k0"))).isNotNull();
                      reading.countDown();
                    }
                  } catch (IllegalStateException e) {
                    // As it should be.
                  }
                });
        reading.await();
        // The version is not the newest any more: the view is its only holder.
        commit(store, round + 2);
        view.close();
        reader.get(20, TimeUnit.SECONDS);
      }
      assertThat(store.stats().openViews()).isZero();
    }
  }

  @Test
  void closingTwiceAtOnceIsClosingOnce() throws Exception {
    Store store = Store.open(folder, StoreOptions.DEFAULTS);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> one = threads.submit(store::close);
      Future<?> other = threads.submit(store::close);
      one.get(20, TimeUnit.SECONDS);
      other.get(20, TimeUnit.SECONDS);
    }
    Store.open(folder, StoreOptions.DEFAULTS).close();
  }

  private static void readUntilClosed(Store store, boolean points, AtomicLong reads) {
    try {
      while (true) {
        try (ReadView view = store.view()) {
          long index = view.appliedIndex();
          assertThat(view.counters().kvIndex()).isEqualTo(index);
          assertThat(view.catalog().node("n").modifyIndex()).isEqualTo(index);
          if (points) {
            for (int i = 0; i < KEYS; i++) {
              assertThat(view.key(Key.of("k" + i)).modifyIndex()).isEqualTo(index);
            }
          } else {
            int[] count = {0};
            view.keys(
                Bytes.utf8("k"),
                key -> {
                  assertThat(key.modifyIndex()).isEqualTo(index);
                  return ++count[0] > 0;
                });
            assertThat(count[0]).isEqualTo(KEYS);
          }
          reads.incrementAndGet();
        }
      }
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("closed");
    }
  }

  /** A store that is being closed refuses new views first, and open ones a moment later. */
  private static boolean refusesReads(ReadView view) {
    try {
      view.key(Key.of("k0"));
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static void commit(Store store, long index) {
    try (WriteTxn txn = store.begin()) {
      for (int i = 0; i < KEYS; i++) {
        txn.putKey(
            new KeyRecord(Key.of("k" + i), Bytes.utf8("v" + index), 0, 0, null, 1, 1, 1, 1, index));
      }
      txn.putNode(new Node("n", "", "a", null, null, 1, index));
      Counters old = txn.counters();
      txn.counters(
          new Counters(
              index,
              old.tombstoneIndex(),
              index,
              old.servicesIndex(),
              old.checksIndex(),
              old.sessionsIndex(),
              old.revision() + 1,
              old.timestampMillis()));
      txn.commit(index);
    }
  }
}
