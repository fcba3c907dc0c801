package io.rollcall.agent.check;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** A moment of the system's monotonic clock by which a probe has to be done. */
record Deadline(long nanos) {

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  boolean passed() {
    return nanos - System.nanoTime() <= 0;
  }

  /** What is left, for a socket's timeout: at least one millisecond. */
  int millisLeft() throws SocketTimeoutException {
    long left = nanos - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("deadline");
    }
    return Math.clamp(left / 1_000_000, 1, Integer.MAX_VALUE);
  }
}
