package io.rollcall.api.consul.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compression of bodies, for whoever asks for it. */
final class Gzip {
  /** Smaller bodies are sent as they are. */
  static final int MIN_BYTES = 1400;

  private Gzip() {}

  /**
   * @param accepted the header {@code Accept-Encoding}
   */
  static boolean isAccepted(@Nullable String accepted) {
    if (accepted == null) {
      return false;
    }
    for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String coding = each.replace(" ", "");
      if (coding.equals("gzip") || (coding.startsWith("gzip;q=") && !isZero(coding))) {
        return true;
      }
    }
    return false;
  }

  static byte[] compress(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static boolean isZero(String coding) {
    return coding.matches("gzip;q=0(\\.0*)?");
  }
}
