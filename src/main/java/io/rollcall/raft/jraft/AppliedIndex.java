package io.rollcall.raft.jraft;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Tells when this node has applied the log up to an index. Any thread; what follows runs on the
 * apply thread, or the timer's, and must be short.
 */
final class AppliedIndex {
  /** The engine does not tell when it has applied an entry of its own. */
  private static final long LOOK_AGAIN_MILLIS = 5;

  private final LongSupplier applied;
  private final ScheduledExecutorService timer;
  private final ConcurrentLinkedQueue<Wait> waits = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean appointed = new AtomicBoolean();

  private record Wait(long index, CompletableFuture<Boolean> reached) {}

  /**
   * @param applied the engine's applied index, which counts its own entries too
   */
  AppliedIndex(LongSupplier applied, ScheduledExecutorService timer) {
    this.applied = applied;
    this.timer = timer;
  }

  /**
   * Completes with true once it is applied; whoever does not want to wait any longer completes it.
   */
  CompletableFuture<Boolean> reached(long index) {
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    if (applied.getAsLong() >= index) {
      reached.complete(true);
      return reached;
    }
    waits.add(new Wait(index, reached));
    applied(applied.getAsLong());
    lookAgain();
    return reached;
  }

  /** Entries up to this one were applied. */
  void applied(long index) {
    if (waits.isEmpty()) {
      return;
    }
    for (Wait wait : waits) {
      if (wait.index() <= index) {
        wait.reached().complete(true);
      }
    }
    waits.removeIf(wait -> wait.reached().isDone());
  }

  private void lookAgain() {
    if (!waits.isEmpty() && appointed.compareAndSet(false, true)) {
      try {
        var _ = timer.schedule(this::keepAppointment, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        waits.forEach(wait -> wait.reached().complete(false)); // this node is stopping
      }
    }
  }

  private void keepAppointment() {
    appointed.set(false);
    applied(applied.getAsLong());
    lookAgain();
  }
}
