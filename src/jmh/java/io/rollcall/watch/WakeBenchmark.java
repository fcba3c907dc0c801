package io.rollcall.watch;

import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From a change to the last of the blocking reads that wait for it, sockets not included. */
@State(Scope.Benchmark)
public class WakeBenchmark {
  private static final Key KEY = new Key(Bytes.utf8("a"));
  private static final Change.KeyState STATE = new Change.KeyState(8, null);

  @Param({"10000"})
  private int waiters;

  private final Watches watches = new Watches(100_000);
  private volatile long index = 1;
  private CompletableFuture<?> all = CompletableFuture.completedFuture(null);

  private final Query<Long> query =
      new Query<>() {
        @Override
        public Set<Interest> interests() {
          return Set.of(new Interest.InKey(KEY));
        }

        @Override
        public Answer<Long> answer() {
          return new Answer<>(index, index);
        }
      };

  @Setup(Level.Invocation)
  public void park() {
    CompletableFuture<?>[] parked = new CompletableFuture<?>[waiters];
    for (int i = 0; i < waiters; i++) {
      parked[i] = watches.ask(query, index, Duration.ofMinutes(10));
    }
    all = CompletableFuture.allOf(parked);
  }

  @Benchmark
  public Object wakeAll() {
    index++;
    watches.onChanges(
        new ChangeSet(index, List.of(new Change.OfKey(index, KEY, STATE, STATE)), List.of()));
    return all.join();
  }

  @TearDown
  public void close() {
    watches.close();
  }
}
