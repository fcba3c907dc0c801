package io.rollcall.core.cluster;

/** The cluster has no server of this name or address. */
public final class UnknownServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String server;

  public UnknownServerException(String server) {
    super("server: " + server + " (expected: one of the cluster)");
    this.server = server;
  }

  /** As it was asked for. */
  public String server() {
    return server;
  }
}
