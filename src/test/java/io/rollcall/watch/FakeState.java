package io.rollcall.watch;

import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Key;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** A state of keys that have an index and nothing else. Its lock stands for the apply thread. */
final class FakeState {
  final AtomicLong reads = new AtomicLong();

  /** Run inside of every read, after the state was looked at: what happens during an evaluation. */
  volatile Runnable duringRead = () -> {};

  private final Map<Key, Long> indexes = new ConcurrentHashMap<>();
  private final ReentrantLock apply = new ReentrantLock();
  private long applied = 10;

  /** A key's index; 1 when there is none. */
  long index(String key) {
    return indexes.getOrDefault(Key.of(key), 1L);
  }

  /** Publishes a new index for the keys, then tells. Returns the index. */
  long write(ChangeListener listener, String... keys) {
    apply.lock();
    try {
      long index = publish(keys);
      listener.onChanges(
          new ChangeSet(
              index,
              Arrays.stream(keys)
                  .<Change>map(
                      key ->
                          new Change.OfKey(index, Key.of(key), null, new Change.KeyState(1, null)))
                  .toList(),
              List.of(new ChangeSet.Moment(index, 0))));
      return index;
    } finally {
      apply.unlock();
    }
  }

  /** Publishes without telling: the moment between the two, seen from outside. */
  long publish(String... keys) {
    apply.lock();
    try {
      applied++;
      for (String key : keys) {
        indexes.put(Key.of(key), applied);
      }
      return applied;
    } finally {
      apply.unlock();
    }
  }

  /** Takes the state back to nothing. */
  void restore(ChangeListener listener) {
    apply.lock();
    try {
      indexes.clear();
      listener.onRestore(applied);
    } finally {
      apply.unlock();
    }
  }

  Query<Long> query(String key) {
    return new OfKey(this, key);
  }

  private record OfKey(FakeState state, String key) implements Query<Long> {
    @Override
    public Set<Interest> interests() {
      return Set.copyOf(List.of(new Interest.InKey(Key.of(key))));
    }

    @Override
    public Answer<Long> answer() {
      long index = state.index(key);
      state.reads.incrementAndGet();
      state.duringRead.run();
      return new Answer<>(index, index);
    }
  }
}
