package io.rollcall.core;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How a read is made.
 *
 * @param minIndex the index the client has seen: the read waits until there is a newer one; 0 does
 *     not wait
 * @param maxWait how long it waits at most
 * @param onward where a read goes on after its barrier that was not asked for by a virtual thread
 *     and can be answered without blocking; what is given to it blocks nobody
 */
public record ReadOptions(
    Consistency consistency, long minIndex, Duration maxWait, Executor onward) {
  public static final ReadOptions NOW = new ReadOptions(Consistency.DEFAULT, 0, Duration.ZERO);

  /** One that goes on on a virtual thread. */
  public ReadOptions(Consistency consistency, long minIndex, Duration maxWait) {
    this(consistency, minIndex, maxWait, Reads.VIRTUAL);
  }

  public ReadOptions withOnward(Executor other) {
    return new ReadOptions(consistency, minIndex, maxWait, other);
  }
}
