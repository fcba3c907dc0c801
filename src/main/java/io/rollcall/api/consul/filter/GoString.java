package io.rollcall.api.consul.filter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Go's string literals. Stateless; any thread. */
final class GoString {
  private static final String SHORT = "abfnrtv\\\"";
  private static final String SHORT_VALUES = "\u0007\b\f\n\r\t\u000b\\\"";

  private GoString() {}

  /**
   * What a literal in double quotes or back quotes stands for.
   *
   * @throws IllegalArgumentException when an escape is not one of Go's
   */
  static String unquoted(String literal) {
    String inner = literal.substring(1, literal.length() - 1);
    if (literal.charAt(0) == '`') {
      return inner.replace("\r", "");
    }
    if (inner.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a line end in a quoted string (expected: \\n)");
    }
    return inner.indexOf('\\') < 0 ? inner : unescaped(inner);
  }

  private static String unescaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      int slash = text.indexOf('\\', at);
      bytes.writeBytes(utf8(text.substring(at, slash < 0 ? text.length() : slash)));
      at = slash < 0 ? text.length() : escape(text, slash + 1, bytes);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Writes what stands behind a backslash; where it ends. */
  private static int escape(String text, int at, ByteArrayOutputStream bytes) {
    if (at == text.length()) {
      throw new IllegalArgumentException("a backslash at the end (expected: an escape)");
    }
    char kind = text.charAt(at);
    int known = SHORT.indexOf(kind);
    if (known >= 0) {
      bytes.write(SHORT_VALUES.charAt(known));
      return at + 1;
    }
    switch (kind) {
      case 'x' -> bytes.write(number(text, at + 1, 2, 16, 0xff));
      case 'u' -> bytes.writeBytes(character(number(text, at + 1, 4, 16, 0x10ffff)));
      case 'U' -> bytes.writeBytes(character(number(text, at + 1, 8, 16, 0x10ffff)));
      default -> bytes.write(number(text, at, 3, 8, 0xff));
    }
    return at
        + switch (kind) {
          case 'x' -> 3;
          case 'u' -> 5;
          case 'U' -> 9;
          default -> 3;
        };
  }

  private static int number(String text, int at, int digits, int radix, int max) {
    if (at + digits > text.length()) {
      throw new IllegalArgumentException("an escape that ends too early");
    }
    long value = 0;
    for (int each = at; each < at + digits; each++) {
      char digit = text.charAt(each);
      int number = digit < 0x80 ? Character.digit(digit, radix) : -1;
      if (number < 0) {
        throw new IllegalArgumentException("an unknown escape");
      }
      value = value * radix + number;
    }
    if (value > max) {
      throw new IllegalArgumentException("an escape out of range");
    }
    return (int) value;
  }

  private static byte[] character(int codePoint) {
    if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      throw new IllegalArgumentException("half a character");
    }
    return utf8(Character.toString(codePoint));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
