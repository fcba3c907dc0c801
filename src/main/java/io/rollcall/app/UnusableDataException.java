package io.rollcall.app;

/** The data directory cannot be used by this node. Says what to do about it. */
public final class UnusableDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String action;

  UnusableDataException(String message, String action) {
    super(message);
    this.action = action;
  }

  UnusableDataException(String message, String action, Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  /** What an operator can do. */
  String action() {
    return action;
  }
}
