package io.rollcall.watch;

/** More blocking reads wait than the node allows. */
public final class TooManyWaitersException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TooManyWaitersException(int limit) {
    super("too many blocking queries: " + limit + " wait already (rollcall.watch.max-waiters)");
  }
}
