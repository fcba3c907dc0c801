package io.rollcall.core;

/** Input is over a configured limit; nothing was written. The message names the property. */
public final class LimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;

  /**
   * @param what for example {@code key}
   * @param unit for example {@code bytes}
   * @param property the limit's name
   */
  public LimitExceededException(String what, long got, long limit, String unit, String property) {
    super(what + ": " + got + " " + unit + " (expected: at most " + limit + ", " + property + ")");
    this.what = what;
  }

  /** What was too large: {@code key} or {@code value}. */
  public String what() {
    return what;
  }
}
