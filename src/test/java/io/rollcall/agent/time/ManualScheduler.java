package io.rollcall.agent.time;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** A scheduler that a test turns by hand: tasks run within {@link #advance} and {@link #settle}. */
public final class ManualScheduler implements Scheduler {
  private final Deque<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Planned> later =
      new PriorityQueue<>(
          Comparator.comparingLong(Planned::dueNanos).thenComparingLong(Planned::order));
  private long nanos = 1_000;
  private long order;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Planned planned = new Planned(nanos + Math.max(0, delay.toNanos()), order++, task);
    later.add(planned);
    return () -> later.remove(planned);
  }

  /** Lets time go by, and runs what comes due on the way at its time. */
  public void advance(Duration time) {
    long end = nanos + time.toNanos();
    settle();
    while (!later.isEmpty() && later.peek().dueNanos() <= end) {
      Planned next = later.remove();
      nanos = Math.max(nanos, next.dueNanos());
      next.task().run();
      settle();
    }
    nanos = end;
  }

  /** Stands still: time goes by and nothing runs. */
  public void pause(Duration time) {
    nanos += time.toNanos();
  }

  /** Runs what is ready now. */
  public void settle() {
    for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
      task.run();
    }
  }

  private record Planned(long dueNanos, long order, Runnable task) {}
}
