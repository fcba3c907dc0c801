package io.rollcall.watch;

import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The node's parked blocking reads, and the fan-out of changes to the rooms that follow them.
 *
 * <p>A change set finds the queries it concerns through the {@link InterestIndex}; each is
 * evaluated once, on a virtual thread, for all who wait for it ({@link SharedQuery} says why
 * nothing is missed). A waiter costs no thread.
 *
 * <p>Thread rule: {@link #onChanges} and {@link #onRestore} belong to the apply thread, and
 * evaluate and complete nothing on it. Everything else may be called by any thread but that one.
 */
public final class Watches implements ChangeListener, BlockingReads, AutoCloseable {

  /** What tells that a wait is over. */
  @FunctionalInterface
  interface Timers {
    /** Runs the task once, after the time; the future's {@code cancel} takes it back. */
    Future<?> after(long nanos, Runnable task);
  }

  private final int maxWaiters;
  private final Executor threads;
  private final Timers timers;
  private final Runnable stopTimers;

  private final ConcurrentHashMap<Query<?>, SharedQuery<?>> queries = new ConcurrentHashMap<>();
  private final InterestIndex<SharedQuery<?>> interested = new InterestIndex<>();
  private final List<ChangeListener> followers = new CopyOnWriteArrayList<>();

  private final AtomicLong waiters = new AtomicLong();
  private final LongAdder evaluations = new LongAdder();
  private final LongAdder completions = new LongAdder();
  private final SharedQuery.Figures figures =
      new SharedQuery.Figures(waiters, evaluations, completions);

  /** One for all queries, of which there may be thousands. */
  private final Consumer<SharedQuery<?>> forget = this::forget;

  private volatile boolean closed;

  /**
   * With threads of its own: virtual ones, and one platform thread for the timers.
   *
   * @param maxWaiters how many blocking reads may be parked at a time, at least 1
   */
  public Watches(int maxWaiters) {
    this(maxWaiters, Thread.ofVirtual().name("watch-", 0)::start, timerThread());
  }

  private Watches(int maxWaiters, Executor threads, ScheduledThreadPoolExecutor timer) {
    this(
        maxWaiters,
        threads,
        (nanos, task) -> timer.schedule(task, nanos, TimeUnit.NANOSECONDS),
        timer::shutdownNow);
  }

  Watches(int maxWaiters, Executor threads, Timers timers, Runnable stopTimers) {
    if (maxWaiters < 1) {
      throw new IllegalArgumentException("maxWaiters: " + maxWaiters + " (expected: >= 1)");
    }
    this.maxWaiters = maxWaiters;
    this.threads = threads;
    this.timers = timers;
    this.stopTimers = stopTimers;
  }

  private static ScheduledThreadPoolExecutor timerThread() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("watch-timer").factory());
    // A waiter that was answered must not stay in memory until its wait is over.
    timer.setRemoveOnCancelPolicy(true);
    // Refused once stopped: then close() has answered the waiter.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return timer;
  }

  /**
   * Registers, reads, compares, parks.
   *
   * <p>The answer reflects a state at or after the moment of this call: what the caller knows to be
   * applied by then, as after a read barrier, is in it. A first look is taken on the calling thread
   * if nobody else is about to take one, so the future may be complete on return. A caller whose
   * client has gone cancels the future, this one and not one derived from it, and with that frees
   * all that the wait costs.
   *
   * @param minIndex the index the client has seen; 0 answers at once, from an evaluation of its own
   * @param wait how long at most; zero or less answers at once. Then the answer of that moment is
   *     given, whose index may be equal to minIndex or lower
   * @return fails with {@link TooManyWaitersException} over the limit, with {@link
   *     WatchesClosedException} after {@link #close}, and with whatever the query's evaluation
   *     threw
   * @throws IllegalArgumentException if minIndex is negative
   */
  @Override
  public <R> CompletableFuture<Answer<R>> ask(Query<R> query, long minIndex, Duration wait) {
    if (minIndex < 0) {
      throw new IllegalArgumentException("minIndex: " + minIndex + " (expected: >= 0)");
    }
    if (minIndex == 0 || !wait.isPositive()) {
      return evaluated(query);
    }
    if (waiters.incrementAndGet() > maxWaiters) {
      waiters.decrementAndGet();
      return CompletableFuture.failedFuture(new TooManyWaitersException(maxWaiters));
    }
    Waiter<R> waiter;
    try {
      waiter = enter(query, minIndex);
    } catch (RuntimeException | Error e) {
      waiters.decrementAndGet();
      return CompletableFuture.failedFuture(e);
    }
    if (closed) {
      // Looked at after entering: either this sees that the room is closed, or close() sees the
      // waiter.
      waiter.completeExceptionally(new WatchesClosedException());
      return waiter;
    }
    waiter.look(minIndex);
    if (!waiter.isDone()) {
      waiter.stopsWith(timers.after(TimeUnit.NANOSECONDS.convert(wait), waiter));
    }
    return waiter;
  }

  /** Wakes those who wait for one of the changes, then tells the followers. Apply thread only. */
  @Override
  public void onChanges(ChangeSet changes) {
    raise(interested.affected(changes), false);
    for (ChangeListener follower : followers) {
      follower.onChanges(changes);
    }
  }

  /** Tells the followers. Apply thread only. */
  @Override
  public void onApplied(long appliedIndex) {
    for (ChangeListener follower : followers) {
      follower.onApplied(appliedIndex);
    }
  }

  /**
   * Answers everybody who waits, whatever the index, then tells the followers. Apply thread only.
   */
  @Override
  public void onRestore(long appliedIndex) {
    raise(queries.values(), true);
    for (ChangeListener follower : followers) {
      follower.onRestore(appliedIndex);
    }
  }

  /**
   * Adds a follower, to be told of every change set from now on: on the apply thread, in the order
   * of the log, after the waiters were woken and after the followers that were added before. It
   * must be quick; what it throws reaches the apply thread, which stops the node.
   */
  public void subscribe(ChangeListener follower) {
    followers.add(follower);
  }

  /** Blocking reads that are parked now. */
  public long waiters() {
    return waiters.get();
  }

  /** Different queries among those parked now. */
  public long sharedQueries() {
    return queries.mappingCount();
  }

  /** Evaluations of queries since the start, those that answered at once included. */
  public long evaluations() {
    return evaluations.sum();
  }

  /** Parked reads that were answered since the start, or failed with their evaluation. */
  public long completions() {
    return completions.sum();
  }

  /**
   * Answers the parked reads with what there is, as if their waits were over. The evaluations run
   * on the calling thread: close this while the store can still be read. Followers are told of
   * changes as before.
   */
  @Override
  public void close() {
    closed = true;
    for (SharedQuery<?> shared : queries.values()) {
      shared.dissolve();
    }
    stopTimers.run();
  }

  boolean isIdle() {
    return queries.isEmpty() && interested.isEmpty() && waiters.get() == 0;
  }

  private <R> CompletableFuture<Answer<R>> evaluated(Query<R> query) {
    evaluations.increment();
    try {
      return CompletableFuture.completedFuture(Objects.requireNonNull(query.answer()));
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <R> Waiter<R> enter(Query<R> query, long minIndex) {
    while (true) {
      SharedQuery<R> shared = shared(query);
      Waiter<R> waiter = new Waiter<>(shared, minIndex);
      if (shared.enter(waiter)) {
        return waiter;
      }
      // It retired and its last waiter's thread is about to remove it: no need to wait for that.
      queries.remove(query, shared);
    }
  }

  @SuppressWarnings("unchecked")
  private <R> SharedQuery<R> shared(Query<R> query) {
    // Nobody gets hold of a query before the index knows it: the proof in SharedQuery rests on
    // this.
    return (SharedQuery<R>)
        queries.computeIfAbsent(
            query,
            absent -> {
              Set<Interest> interests = Set.copyOf(query.interests());
              SharedQuery<R> made = new SharedQuery<>(query, interests, threads, figures, forget);
              interested.add(interests, made);
              return made;
            });
  }

  private void forget(SharedQuery<?> retired) {
    queries.remove(retired.query(), retired);
    interested.remove(retired.interests(), retired);
  }

  private void raise(Iterable<SharedQuery<?>> concerned, boolean forAll) {
    List<SharedQuery<?>> toRun = new ArrayList<>();
    for (SharedQuery<?> shared : concerned) {
      if (shared.raise(forAll)) {
        toRun.add(shared);
      }
    }
    if (toRun.isEmpty()) {
      return;
    }
    // To start a thread costs more than all the rest here, so the apply thread starts one only.
    threads.execute(
        () -> {
          for (SharedQuery<?> shared : toRun.subList(1, toRun.size())) {
            threads.execute(shared::round);
          }
          toRun.getFirst().round();
        });
  }
}
