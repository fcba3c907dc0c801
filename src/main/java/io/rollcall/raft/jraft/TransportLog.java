package io.rollcall.raft.jraft;

/**
 * Keeps the engine's transport from setting up a log of its own: it would write files below the
 * user's home. What goes wrong on the wire comes back as failures, which are logged here.
 */
final class TransportLog {
  private TransportLog() {}

  /** To be called before any class of the transport is loaded. What is set already stays. */
  static void disable() {
    setUnlessSet("sofa.middleware.log.disable", "true");
    setUnlessSet("sofa.middleware.log.internal.level", "ERROR");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
