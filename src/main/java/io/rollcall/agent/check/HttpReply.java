package io.rollcall.agent.check;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The reply to a probe: RFC 9112 as far as a client needs it. Used by one thread. */
final class HttpReply {
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private final String status;
  private final int code;
  private final Map<String, String> headers;
  private final boolean hasBody;
  private final InputStream in;

  private HttpReply(
      String status, int code, Map<String, String> headers, boolean hasBody, InputStream in) {
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.hasBody = hasBody;
    this.in = in;
  }

  /** Reads the head; the body stays to be read. Interim replies (1xx) are passed over. */
  static HttpReply read(InputStream in, String method) throws IOException {
    Lines lines = new Lines(in, MAX_HEAD_BYTES);
    while (true) {
      String first = lines.next();
      int code = code(first);
      Map<String, String> headers = new HashMap<>();
      for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          headers.putIfAbsent(
              line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
              line.substring(colon + 1).strip());
        }
      }
      if (code >= 200 || code == 101) {
        boolean hasBody = !method.equals("HEAD") && code >= 200 && code != 204 && code != 304;
        String status = first.substring(first.indexOf(' ') + 1).stripLeading();
        return new HttpReply(status, code, headers, hasBody, in);
      }
    }
  }

  private static int code(String line) throws IOException {
    int space = line.indexOf(' ');
    if (!line.startsWith("HTTP/1.") || space < 0) {
      throw malformed("response", line);
    }
    String rest = line.substring(space + 1).stripLeading();
    String digits = rest.substring(0, Math.min(3, rest.length()));
    if (digits.length() < 3
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
        || digits.charAt(0) == '0') {
      throw malformed("status code", rest);
    }
    return Integer.parseInt(digits);
  }

  private static IOException malformed(String what, String got) {
    String shown = got.length() > 100 ? got.substring(0, 100) + "…" : got;
    return new IOException(
        "net/http: HTTP/1.x transport connection broken: malformed HTTP "
            + what
            + " \""
            + shown
            + "\"");
  }

  /** Code and reason as the server sent them, for example {@code 200 OK}. */
  String status() {
    return status;
  }

  int code() {
    return code;
  }

  /** The first header of that name, which is in lower case; empty when there is none. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /**
   * Reads the body until it ends, breaks off or fills the target.
   *
   * @return bytes read
   */
  int readBody(byte[] target, Deadline deadline) {
    if (!hasBody) {
      return 0;
    }
    Filling filling = new Filling(target);
    try {
      if (header("transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked")) {
        readChunks(filling, deadline);
      } else {
        filling.from(in, contentLength());
      }
    } catch (IOException e) {
      // What has come so far is what there is to show.
    }
    return filling.length;
  }

  private void readChunks(Filling filling, Deadline deadline) throws IOException {
    while (!filling.full() && !deadline.passed()) {
      String line = new Lines(in, 256).next();
      int semicolon = line.indexOf(';');
      long size;
      try {
        size = Long.parseLong((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
      } catch (NumberFormatException e) {
        throw malformed("chunk size", line);
      }
      if (size <= 0) {
        return;
      }
      filling.from(in, size);
      if (!filling.full()) {
        String end = new Lines(in, 2).next();
        if (!end.isEmpty()) {
          throw malformed("chunk end", end);
        }
      }
    }
  }

  private long contentLength() {
    try {
      return Math.max(0, Long.parseLong(headers.getOrDefault("content-length", "none")));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** A buffer that takes what fits. */
  private static final class Filling {
    private final byte[] target;
    private int length;

    Filling(byte[] target) {
      this.target = target;
    }

    boolean full() {
      return length == target.length;
    }

    void from(InputStream in, long atMost) throws IOException {
      long left = atMost;
      while (left > 0 && !full()) {
        int read = in.read(target, length, (int) Math.min(left, target.length - length));
        if (read < 0) {
          throw new EOFException("EOF");
        }
        length += read;
        left -= read;
      }
    }
  }

  /** Lines that end with LF or CR LF, together no longer than the limit. */
  private static final class Lines {
    private final InputStream in;
    private int left;

    Lines(InputStream in, int limitBytes) {
      this.in = in;
      this.left = limitBytes;
    }

    String next() throws IOException {
      byte[] line = new byte[128];
      int length = 0;
      while (true) {
        int each = in.read();
        if (each < 0) {
          throw new EOFException("EOF");
        }
        if (--left < 0) {
          throw new IOException("net/http: server response headers exceeded the limit");
        }
        if (each == '\n') {
          int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
          return new String(line, 0, end, StandardCharsets.ISO_8859_1);
        }
        if (length == line.length) {
          line = java.util.Arrays.copyOf(line, 2 * length);
        }
        line[length++] = (byte) each;
      }
    }
  }
}
