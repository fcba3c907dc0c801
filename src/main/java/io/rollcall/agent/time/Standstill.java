package io.rollcall.agent.time;

import java.time.Duration;

/**
 * Notices that this process stood still: a SIGSTOP, a long collection, a suspended machine. What
 * was under way then was late for reasons of our own.
 *
 * <p>It must be looked at more often than {@link #SHORTEST}. Owned by the scheduler's thread.
 */
public final class Standstill {
  /** The shortest gap between two looks that counts. */
  public static final Duration SHORTEST = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private long lastLookNanos;
  private long endedNanos;

  public Standstill(Scheduler scheduler) {
    this.scheduler = scheduler;
    restart();
  }

  /** Forgets all gaps, and that nobody looked until now. */
  public void restart() {
    lastLookNanos = scheduler.nanos();
    endedNanos = lastLookNanos;
  }

  /** For how many nanoseconds it stood still since the last look; 0 when it did not. */
  public long look() {
    long now = scheduler.nanos();
    long gap = now - lastLookNanos;
    lastLookNanos = now;
    if (gap <= SHORTEST.toNanos()) {
      return 0;
    }
    endedNanos = now;
    return gap;
  }

  /** Whether it stood still at some time since then, in the scheduler's nanoseconds. */
  public boolean since(long nanos) {
    return endedNanos - nanos > 0;
  }
}
