package io.rollcall.core;

import io.rollcall.raft.RaftException;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.ReplicatedLog.Leadership;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.BlockingReads;
import io.rollcall.watch.Interest;
import io.rollcall.watch.Query;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every read of the state goes through here: it picks the consistency, waits for the barrier, and
 * parks blocking reads. Any thread; on a virtual thread {@link #read} waits for the read barrier,
 * on any other it never blocks and answers itself only what is {@linkplain StateQuery#isQuick
 * quick} or kept since the last change.
 */
public final class Reads {
  static final Executor VIRTUAL = Thread.ofVirtual().name("read")::start;

  private final Views views;
  private final BlockingReads blocking;
  private final ReplicatedLog log;
  private final AnswerCache answers = new AnswerCache();
  private final LongAdder served = new LongAdder();
  private volatile Leadership leadership = new Leadership(0, "", false);

  public Reads(Views views, BlockingReads blocking, ReplicatedLog log) {
    this.views = views;
    this.blocking = blocking;
    this.log = log;
    log.onLeadership(now -> leadership = now);
  }

  /**
   * Reads, and waits for a newer index if the options say so. Cancelling the answer gives up the
   * wait. Fails with {@link RaftException} when there is no leader for a read that needs one, or
   * when this node never knew one.
   */
  public <R> CompletableFuture<Answer<R>> read(StateQuery<R> query, ReadOptions options) {
    served.increment();
    Bound<R> bound = new Bound<>(views, answers, query);
    CancellableRead<Answer<R>> read = new CancellableRead<>();
    if (options.consistency() == Consistency.STALE) {
      if (neverHadLeader()) {
        return CompletableFuture.failedFuture(new RaftException.NoLeader());
      }
      look(bound, options, read, read::complete);
    } else {
      afterBarrier(
          read,
          mayBeAnsweredAtOnce(query, options) ? options.onward() : VIRTUAL,
          () -> look(bound, options, read, answer -> settle(read, bound, options, answer)));
    }
    return read;
  }

  private static boolean mayBeAnsweredAtOnce(StateQuery<?> query, ReadOptions options) {
    return query.isQuick() || mayBeKept(query, options);
  }

  /** Whether the last answer may be there still; a wait for the next is parked instead. */
  private static boolean mayBeKept(StateQuery<?> query, ReadOptions options) {
    return query instanceof StateQuery.ToldByIndex<?> && options.minIndex() == 0;
  }

  /** Looks at the state: on this thread if that blocks nobody, else on a virtual one. */
  private <R> void look(
      Bound<R> bound,
      ReadOptions options,
      CancellableRead<Answer<R>> read,
      Consumer<Answer<R>> then) {
    Runnable ask =
        () -> read.follow(blocking.ask(bound, options.minIndex(), options.maxWait()), then);
    if (Thread.currentThread().isVirtual() || bound.query().isQuick()) {
      ask.run();
      return;
    }
    Answer<R> kept = mayBeKept(bound.query(), options) ? bound.kept() : null;
    if (kept == null) {
      VIRTUAL.execute(ask);
    } else {
      then.accept(kept);
    }
  }

  /** A wait that ended without news must not end with what a cut-off node happens to know. */
  private <R> void settle(
      CancellableRead<Answer<R>> read, Bound<R> bound, ReadOptions options, Answer<R> answer) {
    if (options.minIndex() == 0 || answer.index() > options.minIndex()) {
      read.complete(answer);
    } else {
      afterBarrier(
          read,
          VIRTUAL,
          () -> read.follow(blocking.ask(bound, 0, options.maxWait()), read::complete));
    }
  }

  /**
   * Goes on once the barrier is passed: at once if it is already. A virtual thread waits for it by
   * itself, since a hop to another thread costs more.
   */
  private void afterBarrier(CompletableFuture<?> read, Executor onward, Runnable next) {
    CompletableFuture<Void> barrier = log.readBarrier();
    BiConsumer<@Nullable Void, @Nullable Throwable> then =
        (passed, failure) -> {
          if (failure != null) {
            read.completeExceptionally(failure);
            return;
          }
          try {
            next.run();
          } catch (RuntimeException e) {
            read.completeExceptionally(e);
          }
        };
    if (Thread.currentThread().isVirtual()) {
      try {
        barrier.join();
      } catch (CompletionException _) { // which the read is told below
      }
    }
    var _ = barrier.isDone() ? barrier.whenComplete(then) : barrier.whenCompleteAsync(then, onward);
  }

  /**
   * Reads this node's state for the node's own sake: with everything acknowledged so far while
   * there is a leader, else what there is, at once.
   */
  public <R> CompletableFuture<R> readLocally(Function<ReadView, R> read) {
    return knownLeader()
        ? log.readBarrier().exceptionally(e -> null).thenApplyAsync(done -> now(read), VIRTUAL)
        : CompletableFuture.completedFuture(now(read));
  }

  /**
   * A view for a reading that takes its time; the caller closes it. Fails as {@link #read}.
   *
   * @param stale whether it may be of any age
   */
  public CompletableFuture<ReadView> view(boolean stale) {
    if (stale) {
      return neverHadLeader()
          ? CompletableFuture.failedFuture(new RaftException.NoLeader())
          : CompletableFuture.completedFuture(views.view());
    }
    return log.readBarrier().thenApplyAsync(done -> views.view(), VIRTUAL);
  }

  /** Reads the newest state of this node, however old. */
  public <R> R now(Function<ReadView, R> read) {
    try (ReadView view = views.view()) {
      return read.apply(view);
    }
  }

  /** Reads by {@link #read} since the start. */
  public long served() {
    return served.sum();
  }

  /**
   * Evaluations since the start that were saved by an answer that was kept, along with its rendered
   * bodies.
   */
  public long answeredFromCache() {
    return answers.given();
  }

  public boolean knownLeader() {
    return !leadership.leader().isEmpty();
  }

  public boolean isLeader() {
    return leadership.self();
  }

  /** Milliseconds since this node heard of the leader; 0 on the leader. */
  public long lastContactMillis() {
    return leadership.self() ? 0 : log.status().lastContact().toMillis();
  }

  private boolean neverHadLeader() {
    return leadership.term() == 0 && !knownLeader();
  }

  /**
   * A read in several stages, and what is made of it: to cancel any of these gives up the stage
   * under way.
   */
  private static final class CancellableRead<T> extends CompletableFuture<T> {
    private volatile @Nullable CompletableFuture<?> stage;

    <S> void follow(CompletableFuture<S> next, Consumer<S> then) {
      stage = next;
      if (isCancelled()) {
        next.cancel(false);
      }
      var _ =
          next.whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  then.accept(answer);
                } else {
                  completeExceptionally(failure);
                }
              });
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      CancellableRead<U> made = new CancellableRead<>();
      made.stage = this;
      return made;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      CompletableFuture<?> parked = stage;
      if (parked != null) {
        parked.cancel(mayInterruptIfRunning);
      }
      return cancelled;
    }
  }

  /**
   * A query on this node's state. The views and the cache are the same objects in all, so equal
   * queries are equal.
   */
  private record Bound<R>(Views views, AnswerCache answers, StateQuery<R> query)
      implements Query<R> {
    @Override
    public Set<Interest> interests() {
      return query.interests();
    }

    @Override
    public Answer<R> answer() {
      try (ReadView view = views.view()) {
        return answers.answer(query, view);
      }
    }

    @Nullable Answer<R> kept() {
      try (ReadView view = views.view()) {
        return answers.kept(query, view);
      }
    }
  }
}
