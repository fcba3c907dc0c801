package io.rollcall.api.consul.filter;

import io.rollcall.api.consul.filter.Regex.Edge;
import io.rollcall.api.consul.filter.Regex.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads Go's syntax of regular expressions, with its words for what is wrong. Captures, names and
 * laziness are read and forgotten: it is only asked whether something matches. One thread, one use.
 */
final class RegexParser {
  private static final int MAX_REPEAT = 1000;

  /** Parentheses inside of each other, as Go has it. */
  private static final int MAX_DEPTH = 200;

  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ";

  private static final Map<String, IntPredicate> POSIX =
      Map.ofEntries(
          Map.entry("alnum", c -> isWord(c) && c != '_'),
          Map.entry("alpha", c -> isWord(c) && c != '_' && !isDigit(c)),
          Map.entry("ascii", c -> c < 0x80),
          Map.entry("blank", c -> c == ' ' || c == '\t'),
          Map.entry("cntrl", c -> c < 0x20 || c == 0x7f),
          Map.entry("digit", RegexParser::isDigit),
          Map.entry("graph", c -> c > 0x20 && c < 0x7f),
          Map.entry("lower", c -> c >= 'a' && c <= 'z'),
          Map.entry("print", c -> c >= 0x20 && c < 0x7f),
          Map.entry("punct", c -> c > 0x20 && c < 0x7f && (!isWord(c) || c == '_')),
          Map.entry("space", c -> c == ' ' || (c >= '\t' && c <= '\r')),
          Map.entry("upper", c -> c >= 'A' && c <= 'Z'),
          Map.entry("word", RegexParser::isWord),
          Map.entry("xdigit", c -> c < 0x80 && Character.digit(c, 16) >= 0));

  private final String text;
  private int at;
  private int depth;
  private Flags flags = new Flags(false, false, false);

  private RegexParser(String text) {
    this.text = text;
  }

  /**
   * @throws FilterException with Go's message
   */
  static Node parse(String text) {
    RegexParser parser = new RegexParser(text);
    Node read = parser.alternatives();
    if (parser.at < text.length()) {
      throw error("unexpected )", text);
    }
    return read;
  }

  private Node alternatives() {
    List<Node> choices = new ArrayList<>();
    choices.add(sequence());
    while (at < text.length() && text.charAt(at) == '|') {
      at++;
      choices.add(sequence());
    }
    return choices.size() == 1 ? choices.getFirst() : new Node.Any(List.copyOf(choices));
  }

  private Node sequence() {
    List<Node> parts = new ArrayList<>();
    int lastRepeat = -1;
    while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
      int start = at;
      Count count = count();
      if (count == null) {
        Node part = part();
        if (part != null) {
          parts.add(part);
        }
        lastRepeat = -1;
        continue;
      }
      if (lastRepeat >= 0) {
        throw error("invalid nested repetition operator", text.substring(lastRepeat, at));
      }
      if (parts.isEmpty()) {
        throw error("missing argument to repetition operator", text.substring(start, at));
      }
      parts.add(repeated(parts.removeLast(), count, text.substring(start, at)));
      lastRepeat = start;
    }
    return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(List.copyOf(parts));
  }

  /** A repetition operator; null when there is none here. */
  private @Nullable Count count() {
    Count found =
        switch (text.charAt(at)) {
          case '*' -> new Count(0, -1, at + 1);
          case '+' -> new Count(1, -1, at + 1);
          case '?' -> new Count(0, 1, at + 1);
          case '{' -> braces();
          default -> null;
        };
    if (found == null) {
      return null;
    }
    int start = at;
    at = found.end();
    if (at < text.length() && text.charAt(at) == '?') {
      at++;
    }
    if (found.min() > MAX_REPEAT
        || found.max() > MAX_REPEAT
        || (found.max() >= 0 && found.min() > found.max())) {
      throw error("invalid repeat count", text.substring(start, found.end()));
    }
    return found;
  }

  /** {@code {n}}, {@code {n,}} or {@code {n,m}}; anything else is a plain brace. */
  private @Nullable Count braces() {
    int close = text.indexOf('}', at);
    if (close < 0) {
      return null;
    }
    String inner = text.substring(at + 1, close);
    int comma = inner.indexOf(',');
    String first = comma < 0 ? inner : inner.substring(0, comma);
    String second = comma < 0 ? inner : inner.substring(comma + 1);
    if (!isNumber(first) || !(isNumber(second) || (comma >= 0 && second.isEmpty()))) {
      return null;
    }
    return new Count(number(first), second.isEmpty() ? -1 : number(second), close + 1);
  }

  private static boolean isNumber(String digits) {
    return !digits.isEmpty()
        && digits.chars().allMatch(RegexParser::isDigit)
        && (digits.length() == 1 || digits.charAt(0) != '0');
  }

  private static int number(String digits) {
    return digits.length() > 4 ? MAX_REPEAT + 1 : Integer.parseInt(digits);
  }

  private static Node repeated(Node part, Count count, String operator) {
    Node.Repeat repeat = new Node.Repeat(part, count.min(), count.max());
    if (repeat.copies() > MAX_REPEAT && (count.min() >= 2 || count.max() >= 2)) {
      throw error("invalid repeat count", operator);
    }
    return repeat;
  }

  /** One part of a sequence; null for what only sets flags. */
  private @Nullable Node part() {
    int c = text.codePointAt(at);
    return switch (c) {
      case '(' -> group();
      case '[' -> new Node.OneOf(charClass());
      case '\\' -> escaped();
      default -> {
        at += Character.charCount(c);
        yield single(c);
      }
    };
  }

  private Node single(int c) {
    return switch (c) {
      case '.' -> new Node.OneOf(flags.dotAll() ? each -> true : each -> each != '\n');
      case '^' -> new Node.At(flags.multiLine() ? Edge.LINE_START : Edge.TEXT_START);
      case '$' -> new Node.At(flags.multiLine() ? Edge.LINE_END : Edge.TEXT_END);
      default -> new Node.OneOf(folded(each -> each == c));
    };
  }

  private @Nullable Node group() {
    Flags outer = flags;
    boolean special = text.startsWith("(?", at);
    if (text.startsWith("(?P<", at)) {
      int end = text.indexOf('>', at);
      if (end < 0) {
        throw error("invalid named capture", text.substring(at));
      }
      String name = text.substring(at + 4, end);
      if (name.isEmpty() || !name.chars().allMatch(RegexParser::isWord)) {
        throw error("invalid named capture", text.substring(at, end + 1));
      }
      at = end + 1;
    } else if (special) {
      if (!flagsOpenGroup()) {
        return null;
      }
    } else {
      at++;
    }
    depth++;
    if (depth > MAX_DEPTH) {
      throw error("expression nests too deeply", text);
    }
    Node inner = alternatives();
    depth--;
    if (at == text.length()) {
      throw error("missing closing )", text);
    }
    at++;
    flags = outer;
    return inner;
  }

  /** Reads {@code (?i-s:} or {@code (?i-s)}: whether it opens a group. */
  private boolean flagsOpenGroup() {
    int start = at;
    at += 2;
    Flags wanted = flags;
    boolean on = true;
    boolean some = false;
    while (at < text.length()) {
      char flag = text.charAt(at);
      at++;
      switch (flag) {
        case 'i', 'm', 's', 'U' -> {
          wanted = wanted.with(flag, on);
          some = true;
        }
        case '-' -> {
          if (!on) {
            throw perl(start);
          }
          on = false;
          some = false;
        }
        case ':', ')' -> {
          if (!on && !some) {
            throw perl(start);
          }
          flags = wanted;
          return flag == ':';
        }
        default -> throw perl(start);
      }
    }
    throw perl(start);
  }

  private FilterException perl(int start) {
    return error("invalid or unsupported Perl syntax", text.substring(start, at));
  }

  private Node escaped() {
    if (text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at);
      String literal = text.substring(at + 2, end < 0 ? text.length() : end);
      at = end < 0 ? text.length() : end + 2;
      return new Node.Sequence(
          literal
              .codePoints()
              .<Node>mapToObj(c -> new Node.OneOf(folded(each -> each == c)))
              .toList());
    }
    Edge edge =
        switch (at + 1 < text.length() ? text.charAt(at + 1) : 0) {
          case 'A' -> Edge.TEXT_START;
          case 'z' -> Edge.TEXT_END;
          case 'b' -> Edge.WORD;
          case 'B' -> Edge.NO_WORD;
          default -> null;
        };
    if (edge != null) {
      at += 2;
      return new Node.At(edge);
    }
    IntPredicate named = namedClass();
    if (named != null) {
      return new Node.OneOf(named);
    }
    int c = escapedCharacter();
    return new Node.OneOf(folded(each -> each == c));
  }

  /** {@code \d} or {@code \pL} and the like; null when there is none here. */
  private @Nullable IntPredicate namedClass() {
    char kind = at + 1 < text.length() && text.charAt(at) == '\\' ? text.charAt(at + 1) : 0;
    IntPredicate plain =
        switch (Character.toLowerCase(kind)) {
          case 'd' -> RegexParser::isDigit;
          case 'w' -> RegexParser::isWord;
          case 's' -> c -> c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
          default -> null;
        };
    if (plain != null) {
      at += 2;
      return Character.isUpperCase(kind) ? plain.negate() : folded(plain);
    }
    return kind == 'p' || kind == 'P' ? unicodeClass(kind == 'P') : null;
  }

  private IntPredicate unicodeClass(boolean negative) {
    int start = at;
    int end = text.length();
    String name = "";
    if (at + 2 < text.length()) {
      boolean braces = text.charAt(at + 2) == '{';
      int close = braces ? text.indexOf('}', at) : at + 2;
      if (close < 0) {
        throw error("invalid character class range", text.substring(start));
      }
      end = braces ? close + 1 : at + 2 + Character.charCount(text.codePointAt(at + 2));
      name = braces ? text.substring(at + 3, close) : text.substring(at + 2, end);
    }
    boolean caret = name.startsWith("^");
    IntPredicate members = UnicodeClass.named(caret ? name.substring(1) : name);
    if (members == null) {
      throw error("invalid character class range", text.substring(start, end));
    }
    at = end;
    return negative == caret ? folded(members) : folded(members).negate();
  }

  private IntPredicate charClass() {
    int start = at;
    at++;
    boolean negative = at < text.length() && text.charAt(at) == '^';
    at += negative ? 1 : 0;
    IntPredicate members = c -> false;
    boolean first = true;
    while (first || at >= text.length() || text.charAt(at) != ']') {
      first = false;
      members = members.or(member(start));
    }
    at++;
    return negative ? members.negate() : members;
  }

  private IntPredicate member(int classStart) {
    if (text.startsWith("[:", at)) {
      int end = text.indexOf(":]", at + 2);
      if (end >= 0) {
        return posixClass(end);
      }
    }
    IntPredicate named = namedClass();
    if (named != null) {
      return named;
    }
    int start = at;
    int low = classCharacter(classStart);
    int high = low;
    if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
      at++;
      high = classCharacter(classStart);
      if (high < low) {
        throw error("invalid character class range", text.substring(start, at));
      }
    }
    int last = high;
    return folded(c -> c >= low && c <= last);
  }

  private IntPredicate posixClass(int end) {
    String name = text.substring(at + 2, end);
    boolean caret = name.startsWith("^");
    IntPredicate members = POSIX.get(caret ? name.substring(1) : name);
    if (members == null) {
      throw error("invalid character class range", text.substring(at, end + 2));
    }
    at = end + 2;
    return caret ? folded(members).negate() : folded(members);
  }

  private int classCharacter(int classStart) {
    if (at >= text.length()) {
      throw error("missing closing ]", text.substring(classStart));
    }
    if (text.charAt(at) == '\\') {
      return escapedCharacter();
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private int escapedCharacter() {
    int start = at;
    at++;
    if (at == text.length()) {
      throw error("trailing backslash at end of expression", "");
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    int known =
        switch (c) {
          case 'a' -> 7;
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'v' -> 0x0b;
          case 'x' -> hexadecimal(start);
          default -> -1;
        };
    if (known >= 0) {
      return known;
    }
    if (c == '0' || (c >= '1' && c <= '7' && at < text.length() && isOctal(text.charAt(at)))) {
      int value = c - '0';
      for (int more = 0; more < 2 && at < text.length() && isOctal(text.charAt(at)); more++) {
        value = value * 8 + text.charAt(at) - '0';
        at++;
      }
      return value;
    }
    if (PUNCTUATION.indexOf(c) >= 0 || (c < 0x20 || c == 0x7f)) {
      return c;
    }
    throw escape(start);
  }

  private int hexadecimal(int start) {
    if (at == text.length()) {
      throw escape(start);
    }
    boolean braces = text.charAt(at) == '{';
    at += braces ? 1 : 0;
    int value = 0;
    for (int digits = 0; braces || digits < 2; digits++) {
      if (at == text.length()) {
        throw escape(start);
      }
      char digit = text.charAt(at);
      at++;
      if (braces && digit == '}') {
        if (digits == 0) {
          throw escape(start);
        }
        return value;
      }
      int number = digit < 0x80 ? Character.digit(digit, 16) : -1;
      value = value * 16 + number;
      if (number < 0 || value > Character.MAX_CODE_POINT) {
        throw escape(start);
      }
    }
    return value;
  }

  private FilterException escape(int start) {
    return error("invalid escape sequence", text.substring(start, at));
  }

  /** With {@code (?i)} a character is in when it is in any case. */
  private IntPredicate folded(IntPredicate members) {
    return flags.ignoreCase()
        ? c ->
            members.test(c)
                || members.test(Character.toLowerCase(c))
                || members.test(Character.toUpperCase(c))
                || members.test(Character.toLowerCase(Character.toUpperCase(c)))
        : members;
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOctal(int c) {
    return c >= '0' && c <= '7';
  }

  private static FilterException error(String what, String where) {
    return new FilterException(
        String.format(Locale.ROOT, "error parsing regexp: %s: `%s`", what, where));
  }

  /**
   * @param max -1 for any number
   * @param end where the operator ends, before a mark of laziness
   */
  private record Count(int min, int max, int end) {}

  private record Flags(boolean ignoreCase, boolean multiLine, boolean dotAll) {
    Flags with(char flag, boolean on) {
      return switch (flag) {
        case 'i' -> new Flags(on, multiLine, dotAll);
        case 'm' -> new Flags(ignoreCase, on, dotAll);
        case 's' -> new Flags(ignoreCase, multiLine, on);
        default -> this;
      };
    }
  }
}
