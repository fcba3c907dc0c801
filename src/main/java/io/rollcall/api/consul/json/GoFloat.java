package io.rollcall.api.consul.json;

import java.math.BigDecimal;

/**
 * Floating-point numbers as Go writes them in JSON: without an exponent unless it is far from 0.
 */
final class GoFloat {
  private static final double LEAST_PLAIN = 1e-6;
  private static final double LEAST_LARGE = 1e21;

  private GoFloat() {}

  /**
   * @param value finite
   */
  static String text(double value) {
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size >= LEAST_PLAIN && size < LEAST_LARGE) {
      return exact.toPlainString();
    }
    int exponent = exact.precision() - exact.scale() - 1;
    String digits = exact.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return digits + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
