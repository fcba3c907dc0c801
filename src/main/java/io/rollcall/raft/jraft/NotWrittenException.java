package io.rollcall.raft.jraft;

/** A proposal or message that certainly did not take effect: it may be tried again. */
final class NotWrittenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotWrittenException(String message) {
    super(message, null, false, false);
  }
}
