package io.rollcall.core.snapshot;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * As much of the tar format (POSIX ustar) as plain files with short names need. Sizes of 8 GiB and
 * more are written in GNU's binary form, as Go does. Stateless.
 */
final class Tar {
  private static final int BLOCK = 512;
  private static final long MAX_OCTAL = 077777777777L;
  private static final byte[] ZEROS = new byte[BLOCK];

  private Tar() {}

  record Entry(String name, long size) {}

  static void write(OutputStream out, String name, byte[] content, long seconds)
      throws IOException {
    header(out, name, content.length, seconds);
    out.write(content);
    pad(out, content.length);
  }

  static void header(OutputStream out, String name, long size, long seconds) throws IOException {
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, 100, "0000600");
    put(block, 108, "0000000");
    put(block, 116, "0000000");
    if (size <= MAX_OCTAL) {
      put(block, 124, "%011o".formatted(size));
    } else {
      block[124] = (byte) 0x80;
      for (int i = 0; i < Long.BYTES; i++) {
        block[135 - i] = (byte) (size >>> (8 * i));
      }
    }
    put(block, 136, "%011o".formatted(seconds));
    put(block, 148, "        ");
    block[156] = '0';
    put(block, 257, "ustar\00000");
    int sum = 0;
    for (byte each : block) {
      sum += each & 0xff;
    }
    put(block, 148, "%06o\0 ".formatted(sum));
    out.write(block);
  }

  static void pad(OutputStream out, long size) throws IOException {
    out.write(ZEROS, 0, padding(size));
  }

  static void end(OutputStream out) throws IOException {
    out.write(ZEROS);
    out.write(ZEROS);
  }

  /** The next file; null at the end. Its content follows in the stream, then its padding. */
  static @Nullable Entry next(InputStream in) throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    if (block.length == 0 || isZero(block)) {
      return null;
    }
    if (block.length < BLOCK) {
      throw new EOFException();
    }
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
    }
    if (sum != number(block, 148, 8) || (block[156] != '0' && block[156] != 0)) {
      throw new UnreadableArchiveException(
          "failed to read snapshot file: archive/tar: invalid tar header");
    }
    return new Entry(text(block, 0, 100), number(block, 124, 12));
  }

  static void skipPadding(InputStream in, long size) throws IOException {
    in.skipNBytes(padding(size));
  }

  private static int padding(long size) {
    return (int) ((BLOCK - size % BLOCK) % BLOCK);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static String text(byte[] block, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return new String(block, from, end - from, StandardCharsets.UTF_8);
  }

  private static long number(byte[] block, int from, int length) {
    long number = 0;
    if ((block[from] & 0x80) != 0) {
      for (int i = from + length - Long.BYTES; i < from + length; i++) {
        number = number << 8 | (block[i] & 0xff);
      }
      return Math.max(0, number);
    }
    for (int i = from; i < from + length; i++) {
      if (block[i] >= '0' && block[i] <= '7') {
        number = number * 8 + (block[i] - '0');
      } else if (number > 0 || block[i] == 0) {
        break;
      }
    }
    return number;
  }

  private static boolean isZero(byte[] block) {
    for (byte each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }
}
