package io.rollcall.journal;

import java.nio.file.Path;

/** The journal's file cannot be read or written. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalException(Path file, String what, Throwable cause) {
    super("journal " + file + " " + what + ": " + cause.getMessage(), cause);
  }
}
