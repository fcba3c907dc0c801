package io.rollcall.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real threads: writers raise the indexes of a few keys, watchers follow each key from answer to
 * answer, and clients come and go.
 *
 * <p>The writers write in bursts, and after each burst every watcher must come to see its key's
 * last index: no later write helps out one that missed a change.
 */
class WatchesStressTest {
  private static final int KEYS = 4;
  private static final int WRITERS = 3;
  private static final int WATCHERS = 32;
  private static final int BURSTS = 400;
  private static final int CLIENTS = 3;

  /** Far longer than the test takes: no watcher is to be answered because its wait is over. */
  private static final Duration WAIT = Duration.ofMinutes(9);

  private final FakeState state = new FakeState();
  private final Progress progress = new Progress();
  private volatile boolean over;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nobodyMissesAChangeAndNoAnswerIsOlderThanItsQuestion(long seed) throws Exception {
    Random random = new Random(seed);
    List<Future<?>> all = new ArrayList<>();
    try (Watches watches = new Watches(10_000);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WATCHERS; i++) {
        int watcher = i;
        all.add(threads.submit(() -> follow(watches, watcher)));
      }
      for (int i = 0; i < CLIENTS; i++) {
        Random own = new Random(random.nextLong());
        all.add(threads.submit(() -> comeAndGo(watches, own)));
      }
      try {
        for (int burst = 0; burst < BURSTS; burst++) {
          List<Future<?>> writing = new ArrayList<>();
          for (int i = 0; i < WRITERS; i++) {
            Random own = new Random(random.nextLong());
            writing.add(threads.submit(() -> write(watches, own)));
          }
          for (Future<?> writer : writing) {
            writer.get(30, TimeUnit.SECONDS);
          }
          assertThat(progress.awaitAllAt(state))
              .as("seed %s, burst %s: every watcher sees the last index of its key", seed, burst)
              .isTrue();
        }
      } finally {
        over = true;
        for (int i = 0; i < KEYS; i++) {
          state.write(watches, "k" + i);
        }
      }
      for (Future<?> one : all) {
        one.get(30, TimeUnit.SECONDS);
      }
      assertThat(watches.isIdle()).as("seed %s: nothing is left", seed).isTrue();
    }
  }

  private void write(Watches watches, Random random) {
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      state.write(watches, "k" + random.nextInt(KEYS));
    }
  }

  private @Nullable Void follow(Watches watches, int watcher) throws Exception {
    String key = "k" + watcher % KEYS;
    long seen = 1;
    while (!over) {
      long before = state.index(key);
      long now = watches.ask(state.query(key), seen, WAIT).get(30, TimeUnit.SECONDS).index();
      assertThat(now).as("it passes what was seen").isGreaterThan(seen);
      assertThat(now)
          .as("it holds what was there when it was asked")
          .isGreaterThanOrEqualTo(before);
      seen = now;
      progress.saw(watcher, now);
    }
    return null;
  }

  private void comeAndGo(Watches watches, Random random) {
    while (!over) {
      String key = "k" + random.nextInt(KEYS);
      long before = state.index(key);
      CompletableFuture<Answer<Long>> asked =
          watches.ask(
              state.query(key),
              before + random.nextInt(3),
              Duration.ofNanos(1 + random.nextInt(500_000)));
      if (random.nextBoolean()) {
        asked.cancel(true);
      } else {
        assertThat(asked.join().index()).isGreaterThanOrEqualTo(before);
      }
    }
  }

  /** How far each watcher is. */
  private static final class Progress {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final long[] seen = new long[WATCHERS];

    void saw(int watcher, long index) {
      lock.lock();
      try {
        seen[watcher] = index;
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Returns false when some watcher has not come to its key's index within ten seconds. */
    boolean awaitAllAt(FakeState state) throws InterruptedException {
      long left = TimeUnit.SECONDS.toNanos(10);
      lock.lock();
      try {
        while (!allAt(state)) {
          if (left <= 0) {
            return false;
          }
          left = moved.awaitNanos(left);
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    private boolean allAt(FakeState state) {
      for (int watcher = 0; watcher < WATCHERS; watcher++) {
        long index = state.index("k" + watcher % KEYS);
        if (index > 1 && seen[watcher] != index) {
          return false;
        }
      }
      return true;
    }
  }
}
