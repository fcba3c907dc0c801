package io.rollcall.api.consul.files;

/** A file of definitions does not hold what it should. The message is {@code file:line: reason}. */
final class RefusedFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param line from 1; 0 when there is none to name
   */
  RefusedFileException(String file, int line, String reason) {
    super(file + (line > 0 ? ":" + line : "") + ": " + reason, null, false, false);
  }
}
