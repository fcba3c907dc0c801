package io.rollcall.agent.check;

import org.jspecify.annotations.Nullable;

/**
 * Host and port out of {@code host:port} or {@code [::1]:port}.
 *
 * @param host without brackets
 * @param port 0 to 65535
 */
record Authority(String host, int port) {

  /**
   * Takes the text apart.
   *
   * @param defaultPort when none is given; -1 means that one must be
   * @return null when it is no such thing
   */
  static @Nullable Authority parse(String text, int defaultPort) {
    int bracket = text.lastIndexOf(']');
    int colon = text.lastIndexOf(':');
    String host = colon > bracket ? text.substring(0, colon) : text;
    String port = colon > bracket ? text.substring(colon + 1) : "";
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (port.isEmpty()) {
      return defaultPort < 0 ? null : new Authority(host, defaultPort);
    }
    if (port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    int number = Integer.parseInt(port);
    return number > 65_535 ? null : new Authority(host, number);
  }
}
