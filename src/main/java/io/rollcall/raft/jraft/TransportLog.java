package io.rollcall.raft.jraft;

/**
 * Keeps the engine's transport from setting up a log of its own: it would write files below the
 * user's home. What it has to say goes to the application's log, all under the name {@code
 * com.alipay.sofa.common.log}.
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
