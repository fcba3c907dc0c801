package io.rollcall.api.consul.text;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * UUIDs as Consul's index of them takes them: 36 characters, of which 4 are hyphens, wherever they
 * stand.
 */
public final class GoUuid {
  private static final int LENGTH = 36;
  private static final int RADIX = 16;
  private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{32}");

  private GoUuid() {}

  /** Empty when it is none. */
  public static Optional<UUID> parse(String text) {
    String digits = text.length() == LENGTH ? text.replace("-", "") : "";
    return DIGITS.matcher(digits).matches()
        ? Optional.of(new UUID(half(digits, 0), half(digits, RADIX)))
        : Optional.empty();
  }

  private static long half(String digits, int from) {
    return Long.parseUnsignedLong(digits.substring(from, from + RADIX), RADIX);
  }

  /** What is wrong with a text that is none. */
  public static String complaint(String text) {
    if (text.length() != LENGTH) {
      return "UUID must be 36 characters";
    }
    long hyphens = text.chars().filter(each -> each == '-').count();
    if (hyphens > 4) {
      return "UUID should have maximum of 4 \"-\"; got " + hyphens;
    }
    if (hyphens % 2 != 0) {
      return "Input (without hyphens) must be even length";
    }
    return text.chars()
        .filter(each -> each != '-' && Character.digit(each, 16) < 0)
        .mapToObj(each -> "Invalid UUID: encoding/hex: invalid byte: " + shown(each))
        .findFirst()
        .orElseGet(() -> "Invalid UUID: " + GoText.quoted(text));
  }

  private static String shown(int character) {
    return "U+%04X '%c'".formatted(character, character);
  }
}
