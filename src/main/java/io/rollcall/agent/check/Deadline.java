package io.rollcall.agent.check;

import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A moment of the system's monotonic clock by which a probe has to be done.
 *
 * @param whole all the time there was
 */
record Deadline(long nanos, Duration whole) {

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos(), time);
  }

  boolean passed() {
    return nanosLeft() <= 0;
  }

  /** Zero or less when it has passed. */
  long nanosLeft() {
    return nanos - System.nanoTime();
  }

  /** What is left, for a socket's timeout: at least one millisecond. */
  int millisLeft() throws SocketTimeoutException {
    long left = nanosLeft();
    if (left <= 0) {
      throw new SocketTimeoutException("deadline");
    }
    return Math.clamp(left / 1_000_000, 1, Integer.MAX_VALUE);
  }

  /**
   * All the time there was as Go prints it: {@code 30s}, {@code 1.5s}, {@code 1m0s}, {@code 1ms}.
   */
  String text() {
    long millis = whole.toMillis();
    if (millis < 1_000) {
      return millis + "ms";
    }
    long minutes = millis / 60_000;
    String seconds = number(millis % 60_000) + "s";
    if (minutes == 0) {
      return seconds;
    }
    return (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + seconds;
  }

  private static String number(long millis) {
    return millis % 1_000 == 0
        ? Long.toString(millis / 1_000)
        : "%d.%03d".formatted(millis / 1_000, millis % 1_000).replaceAll("0+$", "");
  }
}
