package io.rollcall.raft.jraft;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells of futures that are not done within one common time, a little late. Any thread; the timer's
 * thread tells.
 *
 * <p>Since the time is the same for all, they stand in the order of their deadlines, and one look
 * at the head every now and then is enough. ({@link CompletableFuture#orTimeout} wakes a thread of
 * the JDK twice for each future; on the way of a write that was a thirtieth of its cost.)
 *
 * <p>Worked example: with 5 s and a sweep every 100 ms, A is watched at 0 s and B at 1 s. B is done
 * at once, and leaves the queue when A does: done, or told of between 5.0 and 5.1 s.
 */
final class Deadlines {
  private static final Duration SWEEP = Duration.ofMillis(100);

  private final long nanos;
  private final ConcurrentLinkedQueue<Watched> queue = new ConcurrentLinkedQueue<>();

  private record Watched(CompletableFuture<?> future, long deadline, Runnable late) {}

  /**
   * @param timer sweeps from now on, until it is shut down
   */
  Deadlines(Duration time, ScheduledExecutorService timer) {
    this.nanos = time.toNanos();
    var _ =
        timer.scheduleWithFixedDelay(
            this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * @param late runs when the time is over and the future not done; must not throw
   */
  void watch(CompletableFuture<?> future, Runnable late) {
    queue.add(new Watched(future, System.nanoTime() + nanos, late));
  }

  private void sweep() {
    for (Watched head = queue.peek(); head != null; head = queue.peek()) {
      if (!head.future().isDone()) {
        if (head.deadline() - System.nanoTime() > 0) {
          return;
        }
        head.late().run();
      }
      queue.remove();
    }
  }
}
