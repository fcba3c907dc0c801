package io.rollcall.core.snapshot;

/** What was given to be restored is not an archive of this cluster's kind, or is damaged. */
public final class UnreadableArchiveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableArchiveException(String message) {
    super(message);
  }
}
