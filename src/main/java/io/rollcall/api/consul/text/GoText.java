package io.rollcall.api.consul.text;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** How Go prints and reads small things, and what it says when it cannot. */
public final class GoText {
  private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private GoText() {}

  /** As {@code %q} prints it. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(each -> appendQuoted(out, each));
    return out.append('"').toString();
  }

  private static void appendQuoted(StringBuilder out, int each) {
    switch (each) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (isPrintable(each)) {
          out.appendCodePoint(each);
        } else if (each < 0x80) {
          out.append("\\x%02x".formatted(each));
        } else {
          out.append((each < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(each));
        }
      }
    }
  }

  /** As {@code unicode.IsPrint} sees it: of all spaces only the plain one can be printed. */
  public static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }

  /**
   * Reads an unsigned 64-bit number, given back as its bits.
   *
   * @throws IllegalArgumentException with the text of {@code strconv.ParseUint}
   */
  public static long parseUint64(String text) {
    if (!DIGITS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "strconv.ParseUint: parsing " + quoted(text) + ": invalid syntax");
    }
    BigInteger number = new BigInteger(text);
    if (number.compareTo(LARGEST) > 0) {
      throw new IllegalArgumentException(
          "strconv.ParseUint: parsing " + quoted(text) + ": value out of range");
    }
    return number.longValue();
  }
}
