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

  /** Of an OpenTelemetry collector, for one kind of signal; or empty. */
  static void collector(String property, String url, String signal) {
    that(
        url.isEmpty() || url.matches("https?://[^/\\s]+(/\\S*)?"),
        property,
        url,
        "an http or https URL such as http://localhost:4318/v1/" + signal);
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
