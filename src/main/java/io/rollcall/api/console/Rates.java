package io.rollcall.api.console;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How fast a count grows, between two questions at least two seconds apart. Any thread. */
final class Rates {
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final LongSupplier count;
  private long countThen;
  private long nanosThen = System.nanoTime();
  private double rate;

  Rates(LongSupplier count) {
    this.count = count;
    this.countThen = count.getAsLong();
  }

  /** A second. */
  synchronized double perSecond() {
    long now = System.nanoTime();
    long passed = now - nanosThen;
    if (passed >= LEAST_NANOS) {
      long current = count.getAsLong();
      double measured = (current - countThen) * 1e9 / passed;
      rate = Math.round(measured * 10) / 10.0;
      countThen = current;
      nanosThen = now;
    }
    return rate;
  }
}
