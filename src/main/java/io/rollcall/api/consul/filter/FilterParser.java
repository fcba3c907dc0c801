package io.rollcall.api.consul.filter;

import io.rollcall.api.consul.filter.Expression.Match;
import io.rollcall.api.consul.filter.Expression.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a filter. The grammar is Consul's, in the order in which it tries its alternatives, since
 * that decides what an error says:
 *
 * <pre>
 * input    = [_] "(" [_] or [_] ")" [_] end | [_] or [_] end
 * or       = and _ "or" _ or | and
 * and      = not _ "and" _ and | not
 * not      = "not" _ not | grouping
 * grouping = "(" [_] or [_] ")" | match
 * match    = selector ("==" | "!=" | [not] contains | [not] matches) value
 *          | selector is [not] empty
 *          | value [not] in selector
 * selector = identifier { "." identifier | "[" string "]" }
 * value    = selector | number | string
 * </pre>
 *
 * <p>What a rule came to at a place is kept, so that an expression takes time in proportion to its
 * length. One thread, one use.
 */
final class FilterParser {
  /** Characters. */
  static final int MAX_LENGTH = 8 * 1024;

  /** Rules inside of each other: four for each parenthesis, one for each {@code and}. */
  static final int MAX_DEPTH = 512;

  private static final String SPACE = "[ \\t\\r\\n]";
  private static final String LETTER = "[a-zA-Z]";
  private static final String LETTER_OR_DIGIT = "[a-zA-Z0-9_]";

  private final Scanner in;
  private final Map<Place, Came> came = new HashMap<>();
  private int depth;

  private FilterParser(String text) {
    this.in = new Scanner(text);
  }

  /**
   * @throws FilterException when it cannot be read, or is too long or too deep
   */
  static Expression parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new FilterException(
          "filter: " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
    }
    FilterParser parser = new FilterParser(text);
    Expression read = parser.input();
    String failure = parser.in.failure(read != null);
    if (failure != null || read == null) {
      throw new FilterException(String.valueOf(failure));
    }
    return read;
  }

  private @Nullable Expression input() {
    Box<Expression> found = new Box<>();
    boolean matched =
        in.attempt(
                () ->
                    spaces()
                        && in.literal("(")
                        && spaces()
                        && found.holds(or())
                        && spaces()
                        && in.literal(")")
                        && spaces()
                        && in.end())
            || in.attempt(() -> spaces() && found.holds(or()) && spaces() && in.end());
    return matched ? found.value : null;
  }

  private @Nullable Expression or() {
    return rule(
        "or",
        () -> {
          Box<Expression> left = new Box<>();
          Box<Expression> right = new Box<>();
          return in.attempt(() -> left.holds(and()) && word("or") && right.holds(or()))
              ? new Expression.Or(left.get(), right.get())
              : and();
        });
  }

  private @Nullable Expression and() {
    return rule(
        "and",
        () -> {
          Box<Expression> left = new Box<>();
          Box<Expression> right = new Box<>();
          return in.attempt(() -> left.holds(not()) && word("and") && right.holds(and()))
              ? new Expression.And(left.get(), right.get())
              : not();
        });
  }

  private @Nullable Expression not() {
    return rule(
        "not",
        () -> {
          Box<Expression> operand = new Box<>();
          return in.attempt(() -> in.literal("not") && space() && operand.holds(not()))
              ? new Expression.Not(operand.get())
              : grouping();
        });
  }

  private @Nullable Expression grouping() {
    return rule(
        "grouping",
        () -> {
          Box<Expression> inner = new Box<>();
          if (in.attempt(
              () ->
                  in.literal("(")
                      && spaces()
                      && inner.holds(or())
                      && spaces()
                      && in.literal(")"))) {
            return inner.get();
          }
          Expression match = match();
          if (match == null) {
            in.attempt(
                () ->
                    in.literal("(")
                        && spaces()
                        && inner.holds(or())
                        && spaces()
                        && in.not(() -> in.literal(")"))
                        && in.error("grouping", "Unmatched parentheses"));
          }
          return match;
        });
  }

  private @Nullable Expression match() {
    return rule(
        "match",
        () -> {
          Box<List<String>> selector = new Box<>();
          Box<Operator> operator = new Box<>();
          Box<String> value = new Box<>();
          if (in.attempt(
              () ->
                  selector.holds(selector())
                      && operator.holds(comparison())
                      && value.holds(value()))) {
            return new Match(selector.get(), operator.get(), value.get());
          }
          if (in.attempt(() -> selector.holds(selector()) && operator.holds(emptiness()))) {
            return new Match(selector.get(), operator.get(), null);
          }
          if (in.attempt(
              () ->
                  value.holds(value())
                      && operator.holds(membership())
                      && selector.holds(selector()))) {
            return new Match(selector.get(), operator.get(), value.get());
          }
          in.attempt(
              () ->
                  value.holds(value())
                      && operator.holds(membership())
                      && in.not(() -> selector() != null)
                      && in.error("match", "Invalid selector"));
          return null;
        });
  }

  private @Nullable Operator comparison() {
    if (in.attempt(() -> spaces() && in.literal("==") && spaces())) {
      return Operator.EQUAL;
    }
    if (in.attempt(() -> spaces() && in.literal("!=") && spaces())) {
      return Operator.NOT_EQUAL;
    }
    if (in.attempt(() -> word("contains"))) {
      return Operator.IN;
    }
    if (in.attempt(() -> notWord("contains"))) {
      return Operator.NOT_IN;
    }
    if (in.attempt(() -> word("matches"))) {
      return Operator.MATCHES;
    }
    return in.attempt(() -> notWord("matches")) ? Operator.NOT_MATCHES : null;
  }

  private @Nullable Operator emptiness() {
    if (in.attempt(() -> word("is") && in.literal("empty"))) {
      return Operator.IS_EMPTY;
    }
    return in.attempt(() -> word("is") && in.literal("not") && space() && in.literal("empty"))
        ? Operator.IS_NOT_EMPTY
        : null;
  }

  private @Nullable Operator membership() {
    if (in.attempt(() -> word("in"))) {
      return Operator.IN;
    }
    return in.attempt(() -> notWord("in")) ? Operator.NOT_IN : null;
  }

  private @Nullable List<String> selector() {
    return rule(
        "selector",
        () -> {
          List<String> path = new ArrayList<>();
          Box<String> step = new Box<>();
          if (!step.holds(identifier())) {
            return null;
          }
          path.add(step.get());
          while (in.attempt(() -> in.literal(".") && step.holds(identifier()))
              || step.holds(index())) {
            path.add(step.get());
          }
          return List.copyOf(path);
        });
  }

  private @Nullable String identifier() {
    int start = in.at();
    if (!in.oneOf(FilterParser::isLetter, LETTER)) {
      return null;
    }
    while (in.oneOf(each -> isLetter(each) || isDigit(each) || each == '_', LETTER_OR_DIGIT)) {
      // Goes on.
    }
    return in.since(start);
  }

  private @Nullable String index() {
    Box<String> key = new Box<>();
    if (in.attempt(
        () -> in.literal("[") && spaces() && key.holds(string()) && spaces() && in.literal("]"))) {
      return key.get();
    }
    if (!in.attempt(
        () ->
            in.literal("[")
                && spaces()
                && in.not(() -> string() != null)
                && in.error("index", "Invalid index"))) {
      in.attempt(
          () ->
              in.literal("[")
                  && spaces()
                  && key.holds(string())
                  && spaces()
                  && in.not(() -> in.literal("]"))
                  && in.error("index", "Unclosed index expression"));
    }
    return null;
  }

  private @Nullable String value() {
    return rule(
        "value",
        () -> {
          List<String> word = selector();
          if (word != null) {
            return String.join(".", word);
          }
          String number = number();
          return number != null ? number : string();
        });
  }

  private @Nullable String number() {
    int start = in.at();
    if (in.attempt(() -> digits() && in.ahead(this::afterNumber))) {
      return in.since(start);
    }
    in.attempt(
        () ->
            digits()
                && in.not(() -> in.ahead(this::afterNumber))
                && in.error("number", "Invalid number literal"));
    return null;
  }

  private boolean digits() {
    in.literal("-");
    if (!in.literal("0")) {
      if (!in.oneOf(each -> each >= '1' && each <= '9', "[1-9]")) {
        return false;
      }
      moreDigits();
    }
    in.attempt(() -> in.literal(".") && oneDigit() && moreDigits());
    return true;
  }

  private boolean oneDigit() {
    return in.oneOf(FilterParser::isDigit, "[0-9]");
  }

  private boolean moreDigits() {
    while (oneDigit()) {
      // Goes on.
    }
    return true;
  }

  private boolean afterNumber() {
    return space() || in.end() || in.literal(")");
  }

  private @Nullable String string() {
    return rule(
        "string",
        () -> {
          int start = in.at();
          if (in.attempt(() -> quoted("`") || quoted("\""))) {
            try {
              return GoString.unquoted(in.since(start));
            } catch (IllegalArgumentException e) {
              in.error(start, "string", "invalid syntax");
              return "";
            }
          }
          in.attempt(
              () ->
                  (opened("`") || opened("\""))
                      && in.end()
                      && in.error("string", "Unterminated string literal"));
          return null;
        });
  }

  private boolean quoted(String mark) {
    return in.attempt(() -> opened(mark) && in.literal(mark));
  }

  private boolean opened(String mark) {
    if (!in.literal(mark)) {
      return false;
    }
    while (in.not(() -> in.literal(mark)) && in.any()) {
      // Goes on.
    }
    return true;
  }

  private boolean word(String word) {
    return space() && in.literal(word) && (word.equals("empty") || space());
  }

  private boolean notWord(String word) {
    return space() && in.literal("not") && space() && in.literal(word) && space();
  }

  /** One or more. */
  private boolean space() {
    if (!in.oneOf(FilterParser::isSpace, SPACE)) {
      return false;
    }
    return spaces();
  }

  /** Any number, also none. */
  private boolean spaces() {
    while (in.oneOf(FilterParser::isSpace, SPACE)) {
      // Goes on.
    }
    return true;
  }

  private static boolean isSpace(int each) {
    return each == ' ' || each == '\t' || each == '\r' || each == '\n';
  }

  private static boolean isLetter(int each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
  }

  private static boolean isDigit(int each) {
    return each >= '0' && each <= '9';
  }

  /** Does a rule once at each place. */
  @SuppressWarnings("unchecked") // A rule's name stands for the type of what it reads.
  private <T> @Nullable T rule(String name, Supplier<@Nullable T> body) {
    Place place = new Place(name, in.at(), in.isNegated());
    Came known = came.get(place);
    if (known != null) {
      in.goTo(known.end());
      return (T) known.value();
    }
    depth++;
    if (depth > MAX_DEPTH) {
      throw new FilterException("filter: nested too deeply (expected: at most " + MAX_DEPTH + ")");
    }
    T value = body.get();
    depth--;
    if (value == null) {
      in.goTo(place.at());
    }
    came.put(place, new Came(value, in.at()));
    return value;
  }

  private record Place(String rule, int at, boolean negated) {}

  private record Came(@Nullable Object value, int end) {}

  /** What a part of an alternative read. */
  private static final class Box<T> {
    private @Nullable T value;

    boolean holds(@Nullable T read) {
      value = read;
      return read != null;
    }

    T get() {
      if (value == null) {
        throw new IllegalStateException("nothing was read (expected: a match)");
      }
      return value;
    }
  }
}
