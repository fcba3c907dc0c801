package io.rollcall.agent.check;

import io.rollcall.agent.OutputTail;
import java.io.ByteArrayOutputStream;

/**
 * Keeps the last bytes of an endless output and counts them all. Owned by one thread.
 *
 * <p>Worked example: with a limit of 4, {@code "abc"} is shown as it is; {@code "abc"} and then
 * {@code "defg"} as {@code "Captured 4 of 7 bytes\n...\ndefg"}.
 */
final class OutputRing {
  private final int limitBytes;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long total;

  OutputRing(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  void add(byte[] bytes, int offset, int length) {
    total += length;
    if (kept.size() + length > 2L * limitBytes + 8192) {
      byte[] old = kept.toByteArray();
      kept.reset();
      int tail = Math.min(old.length, limitBytes);
      kept.write(old, old.length - tail, tail);
    }
    kept.write(bytes, offset, length);
  }

  String text() {
    byte[] bytes = kept.toByteArray();
    String tail = OutputTail.of(bytes, bytes.length, limitBytes);
    return total <= limitBytes
        ? tail
        : "Captured " + limitBytes + " of " + total + " bytes\n...\n" + tail;
  }
}
