package io.rollcall.api.consul.json;

import io.rollcall.api.consul.json.JsonValue.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the first JSON value of a body and says of a broken one what Go's {@code encoding/json}
 * says (its file {@code scanner.go} holds the texts). What follows the value is not looked at.
 */
public final class GoJsonParser {
  /** Deeper nesting is refused. */
  private static final int MAX_DEPTH = 512;

  private static final int END = -1;

  private final String text;
  private int at;
  private int depth;

  private GoJsonParser(String text) {
    this.text = text;
  }

  /**
   * @throws JsonException with Go's text: {@code EOF} for an empty body, {@code unexpected EOF} for
   *     one cut short
   */
  public static JsonValue parse(byte[] body) {
    GoJsonParser parser = new GoJsonParser(new String(body, StandardCharsets.UTF_8));
    if (parser.skipSpace() == END) {
      throw new JsonException("EOF");
    }
    return parser.value();
  }

  private JsonValue value() {
    int first = skipSpace();
    return switch (first) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new JsonValue.Str(string());
      case 't' -> literal("true", new JsonValue.Bool(true));
      case 'f' -> literal("false", new JsonValue.Bool(false));
      case 'n' -> literal("null", new JsonValue.Null());
      default -> {
        if (first == '-' || isDigit(first)) {
          yield number();
        }
        throw unexpected("looking for beginning of value");
      }
    };
  }

  private JsonValue object() {
    enter();
    List<Member> members = new ArrayList<>();
    if (skipSpace() == '}') {
      leave();
      return new JsonValue.Obj(members);
    }
    while (true) {
      if (skipSpace() != '"') {
        throw unexpected("looking for beginning of object key string");
      }
      String name = string();
      if (skipSpace() != ':') {
        throw unexpected("after object key");
      }
      at++;
      members.add(new Member(name, value()));
      int next = skipSpace();
      if (next == '}') {
        leave();
        return new JsonValue.Obj(members);
      }
      if (next != ',') {
        throw unexpected("after object key:value pair");
      }
      at++;
    }
  }

  private JsonValue array() {
    enter();
    List<JsonValue> elements = new ArrayList<>();
    if (skipSpace() == ']') {
      leave();
      return new JsonValue.Arr(elements);
    }
    while (true) {
      elements.add(value());
      int next = skipSpace();
      if (next == ']') {
        leave();
        return new JsonValue.Arr(elements);
      }
      if (next != ',') {
        throw unexpected("after array element");
      }
      at++;
    }
  }

  private void enter() {
    at++;
    if (++depth > MAX_DEPTH) {
      throw new JsonException("exceeded max depth");
    }
  }

  private void leave() {
    at++;
    depth--;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    at++;
    while (true) {
      int each = peek();
      if (each == '"') {
        at++;
        return out.toString();
      }
      if (each == '\\') {
        at++;
        escape(out);
      } else if (each < 0x20) {
        throw unexpected("in string literal");
      } else {
        out.append((char) each);
        at++;
      }
    }
  }

  private void escape(StringBuilder out) {
    int code = peek();
    int plain = "\"\\/bfnrt".indexOf(code);
    if (code != END && plain >= 0) {
      out.append("\"\\/\b\f\n\r\t".charAt(plain));
      at++;
    } else if (code == 'u') {
      at++;
      out.append((char) hex());
    } else {
      throw unexpected("in string escape code");
    }
  }

  private int hex() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
      if (digit < 0) {
        throw unexpected("in \\u hexadecimal character escape");
      }
      code = code << 4 | digit;
      at++;
    }
    return code;
  }

  private JsonValue number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (!isDigit(peek())) {
      throw unexpected("in numeric literal");
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      if (!isDigit(peek())) {
        throw unexpected("after decimal point in numeric literal");
      }
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      if (!isDigit(peek())) {
        throw unexpected("in exponent of numeric literal");
      }
      digits();
    }
    return new JsonValue.Num(text.substring(start, at));
  }

  private void digits() {
    while (isDigit(peek())) {
      at++;
    }
  }

  private JsonValue literal(String word, JsonValue value) {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
      at++;
    }
    return value;
  }

  private int skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return peek();
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private static boolean isDigit(int each) {
    return each >= '0' && each <= '9';
  }

  private JsonException unexpected(String where) {
    if (peek() == END) {
      return new JsonException("unexpected EOF");
    }
    return new JsonException("invalid character " + shown((char) peek()) + " " + where);
  }

  private static String shown(char each) {
    return switch (each) {
      case '\'' -> "'\\''";
      case '"' -> "'\"'";
      case '\\' -> "'\\\\'";
      case '\n' -> "'\\n'";
      case '\r' -> "'\\r'";
      case '\t' -> "'\\t'";
      default -> each < 0x20 ? "'\\x%02x'".formatted((int) each) : "'" + each + "'";
    };
  }
}
