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

  /** How often a part may be repeated, nested repetitions multiplied: Go's own limit. */
  private static final long MAX_COPIES = 1_000;

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

  /**
   * A part that can be repeated.
   *
   * @param copies how often its innermost part is repeated
   */
  private record Part(long steps, long copies) {
    static final Part NONE = new Part(0, 1);

    Part with(Part next) {
      return new Part(steps + next.steps, Math.max(copies, next.copies));
    }
  }

  /** At least as many as the expression has; of one that is broken, any number. */
  private long steps() {
    Deque<Part> outer = new ArrayDeque<>();
    Part group = Part.NONE;
    Part last = Part.NONE; // what a repetition would repeat
    while (at < text.length() && group.steps <= MAX_STEPS) {
      char c = text.charAt(at);
      if (text.startsWith("(?<", at)) {
        throw new BadRegexException("invalid or unsupported Perl syntax", "(?<");
      } else if (c == '(') {
        outer.push(group);
        group = Part.NONE;
        last = Part.NONE;
        at++;
      } else if (c == ')' && !outer.isEmpty()) {
        last = new Part(group.steps + 1, group.copies);
        group = outer.pop().with(last);
        at++;
      } else if (c == '{' && repetition() > 0) {
        long more = last.steps * (repetition() - 1);
        last = repeated(last);
        group = new Part(group.steps + more, Math.max(group.copies, last.copies));
      } else {
        last = new Part(one(), 1);
        group = group.with(last);
      }
    }
    long steps = group.steps;
    for (Part each : outer) {
      steps += each.steps;
    }
    return steps;
  }

  private Part repeated(Part part) {
    long times = repetition();
    String shown = text.substring(at, text.indexOf('}', at) + 1);
    at += shown.length();
    if (part.copies > 1 && times > 1 && part.copies * times > MAX_COPIES) {
      throw new BadRegexException("invalid repeat count", shown);
    }
    return new Part(part.steps * times, part.copies * times);
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
    if (escaped && at + 1 < text.length() && text.charAt(at + 1) >= 0x80) {
      throw new BadRegexException(
          "invalid escape sequence", "\\" + Character.toString(text.codePointAt(at + 1)));
    }
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
