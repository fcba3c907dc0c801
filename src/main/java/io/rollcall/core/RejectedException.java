package io.rollcall.core;

import io.rollcall.command.Outcome.Rejection;

/** A command named something that is not there or not allowed; nothing was written. */
public final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Rejection reason;

  public RejectedException(Rejection reason) {
    super(reason.toString());
    this.reason = reason;
  }

  public Rejection reason() {
    return reason;
  }
}
