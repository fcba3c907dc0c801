package io.rollcall.api.consul.text;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** UUIDs as Consul's index of them takes them: 36 characters, nothing shorter. */
public final class GoUuid {
  private static final int LENGTH = 36;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private GoUuid() {}

  /** Empty when it is none. */
  public static Optional<UUID> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return FORM.matcher(lower).matches() ? Optional.of(UUID.fromString(lower)) : Optional.empty();
  }

  /** What is wrong with a text that is none. */
  public static String complaint(String text) {
    if (text.length() != LENGTH) {
      return "UUID must be 36 characters";
    }
    long hyphens = text.chars().filter(each -> each == '-').count();
    return hyphens == 4
        ? "Invalid UUID: " + GoText.quoted(text)
        : "UUID should have maximum of 4 hyphens, got " + hyphens;
  }
}
