package io.rollcall.agent.lease;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.agent.time.Standstill;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler's clock without the time in which this process stood still (SIGSTOP, a long
 * collection, a suspended machine): clients could not renew in it.
 *
 * <p>Worked example: read at 0.2 s and next at 30.2 s, it has advanced by nothing; read again at
 * 30.4 s, by 0.2 s. So it must be read more often than {@link Standstill#SHORTEST}, or it stands
 * still.
 *
 * <p>Owned by the scheduler's thread.
 */
final class LeaseClock {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseClock.class);

  private final Scheduler scheduler;
  private final Standstill standstill;
  private long pausedNanos;

  LeaseClock(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.standstill = new Standstill(scheduler);
  }

  void restart() {
    pausedNanos = 0;
    standstill.restart();
  }

  long nanos() {
    long gap = standstill.look();
    if (gap > 0) {
      pausedNanos += gap;
      LOG.warn("stood still for {} ms: every lease gets that time on top", gap / 1_000_000);
    }
    return scheduler.nanos() - pausedNanos;
  }

  /** What was taken out since the restart, a pause that ends with this call included. */
  long pausedNanos() {
    nanos();
    return pausedNanos;
  }
}
