package io.rollcall.agent.lease;

import io.rollcall.agent.time.Scheduler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler's clock without the time in which this process stood still (SIGSTOP, a long
 * collection, a suspended machine): clients could not renew in it.
 *
 * <p>Worked example: read at 0.2 s and next at 30.2 s, it has advanced by nothing; read again at
 * 30.4 s, by 0.2 s. So it must be read more often than {@link #PAUSE}, or it stands still.
 *
 * <p>Owned by the scheduler's thread.
 */
final class LeaseClock {
  /** The shortest gap between two readings that is a pause. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(LeaseClock.class);

  private final Scheduler scheduler;
  private long lastReadNanos;
  private long pausedNanos;

  LeaseClock(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void restart() {
    pausedNanos = 0;
    lastReadNanos = scheduler.nanos();
  }

  long nanos() {
    long now = scheduler.nanos();
    long gap = now - lastReadNanos;
    if (gap > PAUSE.toNanos()) {
      pausedNanos += gap;
      LOG.warn("stood still for {} ms: every lease gets that time on top", gap / 1_000_000);
    }
    lastReadNanos = now;
    return now - pausedNanos;
  }

  /** What was taken out since the restart, a pause that ends with this call included. */
  long pausedNanos() {
    nanos();
    return pausedNanos;
  }
}
