package io.rollcall.api.consul.text;

import java.util.Optional;

/** Truth values as Go's {@code strconv.ParseBool} reads them. */
public final class GoBoolean {
  private GoBoolean() {}

  /** Empty for a word that is not a truth value. */
  public static Optional<Boolean> parse(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
      case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
