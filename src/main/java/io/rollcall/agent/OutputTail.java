package io.rollcall.agent;

import java.nio.charset.StandardCharsets;

/** Keeps the last bytes of an output: the end says why, and it is what Consul keeps. */
public final class OutputTail {
  private OutputTail() {}

  public static String of(String output, int limitBytes) {
    // A char takes at most three bytes, so a short text needs no encoding.
    if (output.length() <= limitBytes / 3) {
      return output;
    }
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= limitBytes ? output : of(bytes, bytes.length, limitBytes);
  }

  /**
   * What is kept of an output that an application reports: the first bytes, and how many there
   * were.
   */
  public static String headOf(String output, int limitBytes) {
    if (output.length() <= limitBytes / 3) {
      return output;
    }
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= limitBytes) {
      return output;
    }
    int length = limitBytes;
    while (length > 0 && (bytes[length] & 0xc0) == 0x80) {
      length--;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8)
        + " ... (captured "
        + limitBytes
        + " of "
        + bytes.length
        + " bytes)";
  }

  /** Never begins within a character: {@code "äb"} cut to two bytes is {@code "b"}. */
  public static String of(byte[] bytes, int length, int limitBytes) {
    int from = Math.max(0, length - limitBytes);
    if (from > 0) {
      while (from < length && (bytes[from] & 0xc0) == 0x80) {
        from++;
      }
    }
    return new String(bytes, from, length - from, StandardCharsets.UTF_8);
  }
}
