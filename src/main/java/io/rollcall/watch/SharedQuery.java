package io.rollcall.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All waiters of equal queries, and the evaluations they share.
 *
 * <p><b>Rounds.</b> An evaluation is a round, and there is one round at a time. Whoever wants one
 * raises {@link #demands}; the one who raises it from 0 starts a round. A round takes down what it
 * found when it began, and if something is left, that is, was added since, starts exactly one more.
 * So a hundred changes during an evaluation cost one further evaluation.
 *
 * <p><b>Whom a round may answer.</b> Only waiters that were in the ring when it began ({@link
 * Waiter#since}): an answer must not be older than the question, for the asker may know of a write
 * that the evaluation began too early to see.
 *
 * <p><b>No change is missed.</b> A waiter is entered into the ring (of a query that is in the
 * interest index) first. Then it either reads, by a round that begins after that, or trusts {@link
 * #known}. On the other side a change is published first, then raises {@link #changes}, then
 * demands a round. Take a change C and a waiter W whose index C passes.
 *
 * <ol>
 *   <li>W reads, and C was published before that round's read: the read sees C, W is answered.
 *   <li>W reads, and C was published after the read: C demands a round after W was entered, so that
 *       round may answer W, and it sees C.
 *   <li>W trusts {@code known}, having found {@code changes} as it was before {@code known} was
 *       read. If that read saw C, its index passes W's, and W would not have trusted it. So it did
 *       not: C was published later, and has yet to raise {@code changes} after W looked at it,
 *       which was after W was entered; as in 2, its round sees C and W.
 *   <li>C looked for the query in the interest index before the query was there: then C was
 *       published before the query was made, and W's first round, there being no {@code known} yet,
 *       sees C.
 * </ol>
 *
 * <p>In 3 the state may hold C already when W parks. That delays the answer until C's round, it
 * does not make it older: {@code known} is only good for parking, never for answering.
 *
 * <p><b>Life.</b> The query is made by its first waiter and retires with its last one; a retired
 * one takes no more waiters.
 *
 * <p>Thread rule: any thread; {@link #raise} is the one method for the apply thread and takes no
 * lock. {@code Query.answer} and the completion of waiters run outside the lock.
 */
final class SharedQuery<R> {
  /**
   * How many waiters one virtual thread completes. What hangs on a waiter may block on a slow
   * client's socket, and then holds up those behind it in the same chunk only; a thread for each
   * would cost about a microsecond more than most completions.
   */
  static final int CHUNK = 64;

  private final Query<R> query;
  private final Set<Interest> interests;
  private final Executor threads;
  private final Figures figures;
  private final Consumer<SharedQuery<?>> onRetire;

  private final AtomicLong demands = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicBoolean wakeAll = new AtomicBoolean();
  private volatile @Nullable Known known;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: a ring through the head, the links of the waiters, and these two.
  private final Waiter<R> head = new Waiter<>(null, 0);
  private long begun;
  private boolean retired;

  /** The room's running totals. */
  record Figures(AtomicLong waiters, LongAdder evaluations, LongAdder completions) {}

  /** The index found by a read, and how many changes had been heard of before it. */
  private record Known(long changes, long index) {}

  /** An answer, or why there is none. */
  private record Found<R>(@Nullable Answer<R> answer, @Nullable Throwable failure) {
    void giveTo(Waiter<R> waiter) {
      if (failure != null) {
        waiter.fail(failure);
      } else {
        waiter.deliver(Objects.requireNonNull(answer));
      }
    }

    boolean passes(long minIndex) {
      return answer == null || answer.index() > minIndex;
    }
  }

  SharedQuery(
      Query<R> query,
      Set<Interest> interests,
      Executor threads,
      Figures figures,
      Consumer<SharedQuery<?>> onRetire) {
    this.query = query;
    this.interests = interests;
    this.threads = threads;
    this.figures = figures;
    this.onRetire = onRetire;
    head.next = head;
    head.previous = head;
  }

  Query<R> query() {
    return query;
  }

  Set<Interest> interests() {
    return interests;
  }

  /**
   * Enters a waiter.
   *
   * @return false when this query has retired: ask another one
   */
  boolean enter(Waiter<R> waiter) {
    lock.lock();
    try {
      if (retired) {
        return false;
      }
      Waiter<R> last = Objects.requireNonNull(head.previous);
      waiter.since = begun;
      waiter.previous = last;
      waiter.next = head;
      last.next = waiter;
      head.previous = waiter;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads for a waiter that was entered, unless it is known that there is nothing new for it. When
   * no round is on its way the caller's thread does it, and the waiter may be complete on return.
   */
  void look(Waiter<R> waiter, long minIndex) {
    Known last = known;
    if (last != null && last.changes == changes.get() && last.index <= minIndex) {
      return;
    }
    if (demand()) {
      round(waiter);
    }
  }

  /**
   * Something changed in what this query is interested in.
   *
   * @param forAll whether every waiter is to be answered, whatever its index
   * @return whether the caller must see to it that {@link #round()} is run, on a virtual thread
   */
  boolean raise(boolean forAll) {
    if (forAll) {
      wakeAll.set(true);
    }
    changes.incrementAndGet();
    return demand();
  }

  /** The wait is over: the next evaluation to begin answers the waiter. */
  void expire(Waiter<R> waiter) {
    lock.lock();
    try {
      if (waiter.next == null) {
        return;
      }
      waiter.minIndex = -1;
      waiter.since = begun;
    } finally {
      lock.unlock();
    }
    if (demand()) {
      threads.execute(this::round);
    }
  }

  /** The waiter was completed by somebody else. */
  void leave(Waiter<R> waiter) {
    boolean last;
    lock.lock();
    try {
      if (waiter.next == null) {
        return;
      }
      unlink(waiter);
      last = retireIfIdle();
    } finally {
      lock.unlock();
    }
    if (last) {
      onRetire.accept(this);
    }
  }

  /** Evaluates once and answers whom it may. */
  void round() {
    round(null);
  }

  /** Retires, and answers everybody with what there is now, read on the caller's thread. */
  void dissolve() {
    List<Waiter<R>> all;
    lock.lock();
    try {
      all = takeOut(begun + 1, true, new Found<>(null, null));
      retired = true;
    } finally {
      lock.unlock();
    }
    onRetire.accept(this);
    if (!all.isEmpty()) {
      handOut(all, evaluate(), false);
    }
  }

  private boolean demand() {
    return demands.getAndIncrement() == 0;
  }

  /**
   * One round.
   *
   * @param own the waiter that the calling thread is about to hand out: completed here, since
   *     nothing hangs on it yet, while all others are left to virtual threads; null on a virtual
   *     thread
   */
  private void round(@Nullable Waiter<R> own) {
    long covered = demands.get();
    List<Waiter<R>> answered = List.of();
    Found<R> found = null;
    long number;
    boolean everybody;
    boolean idle;
    lock.lock();
    try {
      number = ++begun;
      everybody = wakeAll.getAndSet(false);
      idle = head.next == head;
    } finally {
      lock.unlock();
    }
    if (!idle) {
      long heard = changes.get();
      found = evaluate();
      boolean last;
      lock.lock();
      try {
        answered = takeOut(number, everybody, found);
        last = retireIfIdle();
      } finally {
        lock.unlock();
      }
      known = found.answer == null ? null : new Known(heard, found.answer.index());
      if (last) {
        onRetire.accept(this);
      }
    }
    // The round is over before anything is completed: what hangs on a waiter may block.
    if (demands.addAndGet(-covered) > 0) {
      threads.execute(this::round);
    }
    if (found != null) {
      if (own != null && answered.remove(own)) {
        found.giveTo(own);
      }
      handOut(answered, found, own == null);
    }
  }

  /**
   * Completes waiters in chunks.
   *
   * @param lastHere whether this is a virtual thread that may as well do the last chunk
   */
  private void handOut(List<Waiter<R>> answered, Found<R> found, boolean lastHere) {
    for (int from = 0; from < answered.size(); from += CHUNK) {
      List<Waiter<R>> chunk = answered.subList(from, Math.min(from + CHUNK, answered.size()));
      if (lastHere && from + CHUNK >= answered.size()) {
        chunk.forEach(found::giveTo);
      } else {
        threads.execute(() -> chunk.forEach(found::giveTo));
      }
    }
  }

  private Found<R> evaluate() {
    figures.evaluations.increment();
    try {
      return new Found<>(Objects.requireNonNull(query.answer()), null);
    } catch (RuntimeException | Error e) {
      // Nothing is swallowed: it is the answer of everybody who waits.
      return new Found<>(null, e);
    }
  }

  private List<Waiter<R>> takeOut(long round, boolean everybody, Found<R> found) {
    List<Waiter<R>> out = new ArrayList<>();
    Waiter<R> waiter = Objects.requireNonNull(head.next);
    while (waiter != head) {
      Waiter<R> following = Objects.requireNonNull(waiter.next);
      if (waiter.since < round && (everybody || found.passes(waiter.minIndex))) {
        unlink(waiter);
        out.add(waiter);
      }
      waiter = following;
    }
    figures.completions.add(out.size());
    return out;
  }

  private void unlink(Waiter<R> waiter) {
    Waiter<R> before = Objects.requireNonNull(waiter.previous);
    Waiter<R> after = Objects.requireNonNull(waiter.next);
    before.next = after;
    after.previous = before;
    waiter.previous = null;
    waiter.next = null;
    figures.waiters.decrementAndGet();
  }

  private boolean retireIfIdle() {
    if (retired || head.next != head) {
      return false;
    }
    retired = true;
    return true;
  }
}
