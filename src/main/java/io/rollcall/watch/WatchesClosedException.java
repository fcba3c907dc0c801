package io.rollcall.watch;

/** The node is stopping and parks no more blocking reads. */
public final class WatchesClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WatchesClosedException() {
    super("this node is stopping: it takes no more blocking queries");
  }
}
