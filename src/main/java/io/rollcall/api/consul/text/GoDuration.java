package io.rollcall.api.consul.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go's package {@code time} writes them: {@code 1h30m}, {@code 1500ms}, {@code -2.5s},
 * {@code 0}. They count nanoseconds in 64 bits.
 */
public final class GoDuration {
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00b5s", 1_000L,
          "\u03bcs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);
  private static final Pattern PART = Pattern.compile("(\\d*)(\\.(\\d*))?([^\\d.]*)");
  private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /**
   * @throws IllegalArgumentException with Go's text, for example {@code time: invalid duration "x"}
   */
  public static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty()) {
      throw invalid(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(rest);
    for (int at = 0; at < rest.length(); at = part.end()) {
      part.region(at, rest.length());
      if (!part.lookingAt()) {
        throw invalid(text);
      }
      nanos = nanos.add(nanosOf(part, text));
    }
    BigInteger whole = nanos.setScale(0, RoundingMode.DOWN).toBigInteger();
    if (whole.compareTo(LONGEST) > 0) {
      throw invalid(text);
    }
    return Duration.ofNanos(negative ? -whole.longValue() : whole.longValue());
  }

  private static BigDecimal nanosOf(Matcher part, String text) {
    String fraction = part.group(3);
    if (part.group(1).isEmpty() && (fraction == null || fraction.isEmpty())) {
      throw invalid(text);
    }
    String unit = part.group(4);
    if (unit.isEmpty()) {
      throw new IllegalArgumentException("time: missing unit in duration " + quoted(text));
    }
    Long nanos = UNITS.get(unit);
    if (nanos == null) {
      throw new IllegalArgumentException(
          "time: unknown unit " + quoted(unit) + " in duration " + quoted(text));
    }
    String digits =
        "0" + part.group(1) + (fraction == null || fraction.isEmpty() ? "" : "." + fraction);
    return new BigDecimal(digits).multiply(BigDecimal.valueOf(nanos));
  }

  /** As Go prints it: {@code 1h0m0s}, {@code 1.5s}, {@code 20ms}, {@code 0s}. */
  public static String print(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    BigDecimal all = new BigDecimal(BigInteger.valueOf(nanos).abs());
    if (all.compareTo(BigDecimal.valueOf(1_000_000_000L)) < 0) {
      return sign + belowOneSecond(all);
    }
    BigDecimal[] minutes =
        all.movePointLeft(9).divideAndRemainder(BigDecimal.valueOf(60)); // whole minutes, seconds
    long whole = minutes[0].longValueExact();
    String text = plain(minutes[1]) + "s";
    if (whole > 0) {
      text = whole % 60 + "m" + text;
    }
    return sign + (whole >= 60 ? whole / 60 + "h" : "") + text;
  }

  private static String belowOneSecond(BigDecimal nanos) {
    if (nanos.compareTo(BigDecimal.valueOf(1_000)) < 0) {
      return plain(nanos) + "ns";
    }
    return nanos.compareTo(BigDecimal.valueOf(1_000_000)) < 0
        ? plain(nanos.movePointLeft(3)) + "\u00b5s"
        : plain(nanos.movePointLeft(6)) + "ms";
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("time: invalid duration " + quoted(text));
  }

  private static String quoted(String text) {
    return GoText.quoted(text);
  }
}
