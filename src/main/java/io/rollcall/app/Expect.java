package io.rollcall.app;

import java.time.Duration;

/** Checks of properties; messages say the property, what was got and what was expected. */
final class Expect {
  private Expect() {}

  static void that(boolean holds, String property, Object got, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(property + ": " + got + " (expected: " + expected + ")");
    }
  }

  static void port(String property, int port) {
    between(property, port, 1, 65535);
  }

  static void atLeast(String property, long got, long least) {
    that(got >= least, property, got, "at least " + least);
  }

  static void atLeast(String property, Duration got, Duration least) {
    that(got.compareTo(least) >= 0, property, got, "at least " + least);
  }

  static void between(String property, long got, long least, long most) {
    that(got >= least && got <= most, property, got, least + " to " + most);
  }
}
