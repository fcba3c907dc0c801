package io.rollcall.watch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One parked blocking read. It is the future that the caller got: when the caller completes or
 * cancels it, for the client has gone, it leaves its query and its timer at once. (A future made
 * from it by {@code thenApply} and the like does not pass a cancellation on: cancel this one.)
 *
 * <p>Also the task of its own timer, and the link of the list that it stands in: with the timer's
 * entry, all that a waiter costs. What is marked so belongs to {@link SharedQuery} and its lock.
 */
final class Waiter<R> extends CompletableFuture<Answer<R>> implements Runnable {
  /** The index to pass. Negative: any answer will do, the wait is over. Of the lock. */
  long minIndex;

  /** How many evaluations had begun when it came: only a later one may answer it. Of the lock. */
  long since;

  /** Neighbours in the query's ring; null when it stands in none. Of the lock. */
  @Nullable Waiter<R> previous;

  @Nullable Waiter<R> next;

  private final @Nullable SharedQuery<R> shared;
  private volatile @Nullable Future<?> timer;

  /**
   * A waiter that has yet to be parked.
   *
   * @param shared null for the head of a ring, which waits for nothing
   */
  Waiter(@Nullable SharedQuery<R> shared, long minIndex) {
    this.shared = shared;
    this.minIndex = minIndex;
  }

  /** The first look, once entered; the waiter may be complete on return. */
  void look(long minIndex) {
    if (shared != null) {
      shared.look(this, minIndex);
    }
  }

  /** Hands over the timer, which may have become useless while it was being made. */
  void stopsWith(Future<?> timer) {
    // Written before isDone is read, and read after the completion is written: one of the two
    // threads sees both.
    this.timer = timer;
    if (isDone()) {
      timer.cancel(false);
    }
  }

  /** Called by the query, which has taken it out of its list. */
  void deliver(Answer<R> answer) {
    if (super.complete(answer)) {
      stopTimer();
    }
  }

  /** Like {@link #deliver}. */
  void fail(Throwable cause) {
    if (super.completeExceptionally(cause)) {
      stopTimer();
    }
  }

  /** The wait is over. */
  @Override
  public void run() {
    if (shared != null) {
      shared.expire(this);
    }
  }

  @Override
  public boolean complete(Answer<R> value) {
    return left(super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable cause) {
    return left(super.completeExceptionally(cause));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean wasDone = isDone();
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (!wasDone) {
      left(cancelled);
    }
    return cancelled;
  }

  private boolean left(boolean byThisCall) {
    if (byThisCall) {
      stopTimer();
      if (shared != null) {
        shared.leave(this);
      }
    }
    return byThisCall;
  }

  private void stopTimer() {
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
  }
}
