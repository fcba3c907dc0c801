package io.rollcall.watch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Blocking reads: answer when the index of the watched data passes the one the client has seen, or
 * when the wait is over.
 *
 * <p>The order is register, read, compare, park: a change between the read and the parking cannot
 * be missed. All waiters of equal queries share one registration, and after a change one
 * evaluation, whose answer goes to all of them whose index it passes.
 */
public interface BlockingReads {

  /**
   * @param minIndex the index the client has seen; 0 answers at once
   * @param wait how long at most; then the answer of that moment is given
   * @return completes on a virtual thread, never on the apply thread; fails with {@link
   *     TooManyWaitersException} over the limit
   */
  <R> CompletableFuture<Answer<R>> ask(Query<R> query, long minIndex, Duration wait);
}
