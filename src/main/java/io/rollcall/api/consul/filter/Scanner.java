package io.rollcall.api.consul.filter;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads terminals of a parsing expression grammar and remembers how far any attempt came and what
 * would have helped it there: that is the error a client sees when nothing matches.
 *
 * <p>Worked example: in {@code Port = 80} every alternative reads {@code Port } and the one that
 * wants {@code ==} comes to offset 5; so do those that want {@code !=}, {@code in}, {@code is}…,
 * and the message is {@code 1:6 (5): no match found, expected: "!=", "==", …}. Attempts that ended
 * earlier are forgotten.
 *
 * <p>One thread.
 */
final class Scanner {
  private static final String NOT_ANY = "!.";

  private final String text;
  private int at;

  /** Inside of an even number of negations, what fails is wanted; else what matches is not. */
  private boolean negated;

  private int farthest;
  private final Set<String> wanted = new TreeSet<>();
  private final Set<String> errors = new LinkedHashSet<>();

  Scanner(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  void goTo(int position) {
    at = position;
  }

  boolean isNegated() {
    return negated;
  }

  String since(int start) {
    return text.substring(start, at);
  }

  boolean literal(String literal) {
    boolean matched = text.startsWith(literal, at);
    note(matched, "\"" + (literal.equals("\"") ? "\\\"" : literal) + "\"");
    at += matched ? literal.length() : 0;
    return matched;
  }

  /** One character of a class. */
  boolean oneOf(IntPredicate members, String name) {
    boolean matched = at < text.length() && members.test(text.codePointAt(at));
    note(matched, name);
    at += matched ? Character.charCount(text.codePointAt(at)) : 0;
    return matched;
  }

  boolean any() {
    return oneOf(each -> true, ".");
  }

  boolean end() {
    return not(this::any);
  }

  /** Whether it does not match here; takes nothing. */
  boolean not(Attempt attempt) {
    int start = at;
    negated = !negated;
    boolean matched = attempt.matches();
    negated = !negated;
    at = start;
    return !matched;
  }

  /** Whether it matches here; takes nothing. */
  boolean ahead(Attempt attempt) {
    int start = at;
    boolean matched = attempt.matches();
    at = start;
    return matched;
  }

  /** An alternative: takes nothing when it does not match. */
  boolean attempt(Attempt attempt) {
    int start = at;
    boolean matched = attempt.matches();
    if (!matched) {
      at = start;
    }
    return matched;
  }

  /** Something was understood and is wrong. Always false. */
  boolean error(String rule, String message) {
    return error(at, rule, message);
  }

  boolean error(int position, String rule, String message) {
    errors.add(place(position) + ": rule \"" + rule + "\": " + message);
    return false;
  }

  /** The error of it all; null when there is none to tell. */
  @Nullable String failure(boolean matched) {
    if (!errors.isEmpty()) {
      return String.join("\n", errors);
    }
    return matched ? null : place(farthest) + ": no match found, expected: " + expected();
  }

  private String expected() {
    StringBuilder list = new StringBuilder();
    Set<String> names = new LinkedHashSet<>(wanted);
    if (names.remove(NOT_ANY)) {
      names.add("EOF");
    }
    int left = names.size();
    for (String name : names) {
      left--;
      list.append(name).append(left == 0 ? "" : left == 1 ? " or " : ", ");
    }
    return list.toString();
  }

  private void note(boolean matched, String what) {
    if (matched != negated || at < farthest) {
      return;
    }
    if (at > farthest) {
      farthest = at;
      wanted.clear();
    }
    wanted.add(negated ? "!" + what : what);
  }

  /** {@code line:column (offset in bytes)}; a line end is at column 0 of the line it begins. */
  private String place(int position) {
    int line = 1;
    int column = 0;
    int bytes = 0;
    for (int each = 0; each <= position; ) {
      int character = each < text.length() ? text.codePointAt(each) : ' ';
      column++;
      if (character == '\n') {
        line++;
        column = 0;
      }
      if (each < position) {
        bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
      }
      each += Character.charCount(character);
    }
    return line + ":" + column + " (" + bytes + ")";
  }

  /** Part of a rule; moves the scanner when it matches. */
  @FunctionalInterface
  interface Attempt {
    boolean matches();
  }
}
