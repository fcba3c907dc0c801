package io.rollcall.raft.jraft;

/** What the engine and its transport read from system properties when their classes are loaded. */
final class EngineProperties {
  private EngineProperties() {}

  /** To be called before any of those classes is. What is set already stays. */
  static void set() {
    // Their log would be files below the user's home. What the transport has to say goes to the
    // application's log, all under the name com.alipay.sofa.common.log.
    setUnlessSet("sofa.middleware.log.disable", "true");
    setUnlessSet("sofa.middleware.log.internal.level", "ERROR");
    // Else the engine keeps the buffers of up to 256 requests to followers for each thread, as
    // large
    // as the largest request ever: 80 MB after some writes of half a megabyte.
    setUnlessSet("jraft.max_collector_size_per_thread", "0");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
