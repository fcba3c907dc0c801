package io.rollcall.core;

import java.time.Duration;

/**
 * How a read is made.
 *
 * @param minIndex the index the client has seen: the read waits until there is a newer one; 0 does
 *     not wait
 * @param maxWait how long it waits at most
 */
public record ReadOptions(Consistency consistency, long minIndex, Duration maxWait) {
  public static final ReadOptions NOW = new ReadOptions(Consistency.DEFAULT, 0, Duration.ZERO);
}
