package io.rollcall.api.consul.filter;

import com.google.re2j.Pattern;
import io.rollcall.core.BadRegexException;
import io.rollcall.core.GoRegex;

/**
 * A regular expression of a filter: in Go's syntax, and bounded in what it may cost for all the
 * texts of one list. One thread at a time.
 */
final class Regex {
  /** Steps of the expression times characters, for all texts together: some seconds at worst. */
  static final long MAX_WORK = 200_000_000L;

  private final Pattern pattern;
  private long work;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws FilterException with Go's message when it is not one, or when it is too large
   */
  static Regex compile(String text) {
    try {
      return new Regex(GoRegex.compile(text));
    } catch (BadRegexException e) {
      throw new FilterException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether it matches anywhere in the text.
   *
   * @throws FilterException when all texts so far have cost too much
   */
  boolean matches(String subject) {
    work += (long) pattern.programSize() * (subject.length() + 1);
    if (work > MAX_WORK) {
      throw new FilterException(
          "regular expression \"" + pattern + "\": too much work (expected: a simpler expression)");
    }
    return pattern.matcher(subject).find();
  }
}
