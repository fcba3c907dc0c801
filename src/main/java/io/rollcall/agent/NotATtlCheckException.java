package io.rollcall.agent;

/** A status was reported for a check that a node runs by itself. */
public final class NotATtlCheckException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotATtlCheckException(String checkId) {
    super("CheckID \"" + checkId + "\" does not have associated TTL");
  }
}
