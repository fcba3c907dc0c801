package io.rollcall.api.consul.filter;

import java.math.BigInteger;

/** Go's {@code strconv.ParseInt(text, 0, 64)}. Stateless; any thread. */
final class GoInteger {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private GoInteger() {}

  /**
   * A number with its base before it ({@code 0x}, {@code 0b}, {@code 0o} or {@code 0}), and with
   * underscores between its digits.
   *
   * @throws ArithmeticException when it does not fit into 64 bits
   * @throws IllegalArgumentException when it is no number
   */
  static long parse(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    int radix = radix(digits);
    String prefixed = digits;
    if (radix != 10) {
      boolean letter = digits.length() > 1 && Character.isLetter(digits.charAt(1));
      digits = digits.substring(letter ? 2 : 1);
    }
    boolean onlyDigits = true;
    for (int each = 0; each < digits.length(); each++) {
      char digit = digits.charAt(each);
      boolean between =
          digit == '_'
              && each + 1 < digits.length()
              && digits.charAt(each + 1) != '_'
              && (each > 0 || radix != 10);
      onlyDigits &= between || (digit < 0x80 && Character.digit(digit, radix) >= 0);
    }
    if (digits.isEmpty() || !onlyDigits) {
      throw new IllegalArgumentException("number: " + prefixed + " (expected: an integer)");
    }
    BigInteger value = new BigInteger(digits.replace("_", ""), radix);
    BigInteger result = text.startsWith("-") ? value.negate() : value;
    if (result.compareTo(MIN) < 0 || result.compareTo(MAX) > 0) {
      throw new ArithmeticException("number: " + text + " (expected: 64 bits)");
    }
    return result.longValue();
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      default -> 8;
    };
  }
}
