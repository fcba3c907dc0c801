package io.rollcall.api.consul.http;

import io.rollcall.api.consul.text.GoText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Paths and their percent-escapes as Go's {@code net/url} and {@code net/http} treat them.
 *
 * <p>A decoded path is a string of bytes, one char a byte (ISO 8859-1), for it need not be UTF-8.
 * Worked example: {@code /v1/kv/a%2F..%2Fb} decodes to {@code /v1/kv/a/../b}, which is cleaned to
 * {@code /v1/kv/b}.
 */
final class RawPath {
  private static final String UNESCAPED = "-_.~$&+,/:;=@";

  private RawPath() {}

  /**
   * Whether it is decoded, clean and printable as it stands, as nearly all paths are. False may
   * also mean that only a closer look can tell.
   */
  static boolean isPlain(String raw) {
    for (int at = 0; at < raw.length(); at++) {
      char each = raw.charAt(at);
      if (each <= ' ' || each > '~' || each == '%') {
        return false;
      }
      if (each == '/' && at + 1 < raw.length()) {
        char next = raw.charAt(at + 1);
        if (next == '/' || next == '.') {
          return false;
        }
      }
    }
    return true;
  }

  /** Null when an escape is broken. */
  static @Nullable String decode(String raw) {
    return decode(raw, false);
  }

  /** As {@link #decode}, with {@code +} for a space: for queries. Null when an escape is broken. */
  static @Nullable String decodeQuery(String raw) {
    return decode(raw, true);
  }

  private static @Nullable String decode(String raw, boolean plusIsSpace) {
    byte[] in = raw.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int at = 0; at < in.length; at++) {
      if (in[at] == '%') {
        int high = at + 2 < in.length ? Character.digit(in[at + 1], 16) : -1;
        int low = at + 2 < in.length ? Character.digit(in[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        out.write(high << 4 | low);
        at += 2;
      } else {
        out.write(plusIsSpace && in[at] == '+' ? ' ' : in[at]);
      }
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  /** Without empty, {@code .} and {@code ..} segments; a slash at the end stays. */
  static String clean(String decoded) {
    Deque<String> segments = new ArrayDeque<>();
    for (int at = 0; at < decoded.length(); ) {
      int end = decoded.indexOf('/', at);
      String segment = decoded.substring(at, end < 0 ? decoded.length() : end);
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
      at = end < 0 ? decoded.length() : end + 1;
    }
    String clean = "/" + String.join("/", segments);
    return decoded.endsWith("/") && clean.length() > 1 ? clean + "/" : clean;
  }

  static boolean isPrintable(String decoded) {
    return utf8(decoded).codePoints().allMatch(GoText::isPrintable);
  }

  /** The path as it is written into a {@code Location}. */
  static String encode(String decoded) {
    StringBuilder out = new StringBuilder(decoded.length());
    for (int at = 0; at < decoded.length(); at++) {
      char each = decoded.charAt(at);
      if (isAsciiLetterOrDigit(each) || UNESCAPED.indexOf(each) >= 0) {
        out.append(each);
      } else {
        out.append("%%%02X".formatted((int) each));
      }
    }
    return out.toString();
  }

  /** A value of a query as {@code url.QueryEscape} writes it. */
  static String encodeQuery(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char asChar = (char) (each & 0xff);
      if (isAsciiLetterOrDigit(asChar) || "-_.~".indexOf(asChar) >= 0) {
        out.append(asChar);
      } else {
        out.append(asChar == ' ' ? "+" : "%%%02X".formatted((int) asChar));
      }
    }
    return out.toString();
  }

  static byte[] bytes(String decoded) {
    return decoded.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String utf8(String decoded) {
    return new String(bytes(decoded), StandardCharsets.UTF_8);
  }

  private static boolean isAsciiLetterOrDigit(char each) {
    return each < 0x80 && Character.isLetterOrDigit(each);
  }
}
