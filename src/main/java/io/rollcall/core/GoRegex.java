package io.rollcall.core;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Regular expressions that clients send, in Go's syntax (RE2's): matching takes time in proportion
 * to text times expression, whatever the expression.
 *
 * <p>Repetitions multiply: <code>((a{1000}){1000}){1000}</code> is a billion steps. So the steps
 * are counted before anything is built. Worked example, {@code (ab{3}|c){10}}: the group's steps
 * are a 1, b 1 × 3, the bar 1, c 1, so 6; ten times that is 60, and 1 for the group.
 *
 * <p>Any thread.
 */
public final class GoRegex {
  /** Steps; a larger expression is refused. {@code a{1000}} has a thousand. */
  public static final int MAX_STEPS = 5_000;

  private final String text;
  private int at;

  private GoRegex(String text) {
    this.text = text;
  }

  /**
   * @throws BadRegexException with Go's message when it is not one, or when it is too large
   */
  public static Pattern compile(String text) {
    if (new GoRegex(text).steps() > MAX_STEPS) {
      throw new BadRegexException("expression too large", text);
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      boolean unopened = e.getDescription().startsWith("regexp/syntax: internal error");
      throw unopened
          ? new BadRegexException("unexpected )", text)
          : new BadRegexException(e.getDescription(), e.getPattern());
    }
  }

  /** At least as many as the expression has; of one that is broken, any number. */
  private long steps() {
    Deque<Long> outer = new ArrayDeque<>();
    long steps = 0;
    long last = 0; // of what a repetition would repeat
    while (at < text.length() && steps <= MAX_STEPS) {
      char c = text.charAt(at);
      if (c == '(') {
        outer.push(steps);
        steps = 0;
        last = 0;
        at++;
      } else if (c == ')' && !outer.isEmpty()) {
        last = steps + 1;
        steps = outer.pop() + last;
        at++;
      } else if (c == '{' && repetition() > 0) {
        long more = last * (repetition() - 1);
        last += more;
        steps += more;
        at = text.indexOf('}', at) + 1;
      } else {
        last = one();
        steps += last;
      }
    }
    while (!outer.isEmpty()) {
      steps += outer.pop();
    }
    return steps;
  }

  /** Passes a character, a class, an escape or a quotation, and says how many steps it has. */
  private long one() {
    int start = at;
    if (text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at);
      at = end < 0 ? text.length() : end + 2;
      return (long) at - start;
    }
    if (text.charAt(at) == '[') {
      passClass();
    } else {
      passCharacter();
    }
    return 1;
  }

  private void passClass() {
    at++;
    at += text.startsWith("^", at) ? 1 : 0;
    at += text.startsWith("]", at) ? 1 : 0;
    while (at < text.length() && text.charAt(at) != ']') {
      int named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
      if (named < 0) {
        passCharacter();
      } else {
        at = named + 2;
      }
    }
    at++;
  }

  private void passCharacter() {
    boolean escaped = text.charAt(at) == '\\';
    boolean named = escaped && at + 1 < text.length() && "pPx".indexOf(text.charAt(at + 1)) >= 0;
    at += escaped ? 2 : 1;
    if (named && text.startsWith("{", at)) {
      int end = text.indexOf('}', at);
      at = end < 0 ? text.length() : end + 1;
    }
  }

  /** How often <code>{n}</code>, <code>{n,}</code> or <code>{n,m}</code> repeats; 0: it is none. */
  private long repetition() {
    int end = text.indexOf('}', at);
    String inner = end < 0 ? "" : text.substring(at + 1, end);
    if (!inner.matches("[0-9]+(,[0-9]*)?")) {
      return 0;
    }
    long most = 1;
    for (String each : inner.split(",", -1)) {
      most = Math.max(most, each.isEmpty() ? most + 1 : count(each));
    }
    return most;
  }

  private static long count(String digits) {
    return digits.length() > 6 ? 1_000_000 : Long.parseLong(digits);
  }
}
