package io.rollcall.app;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of the machine, without its domain. */
final class HostName {
  private HostName() {}

  static String get() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      int dot = name.indexOf('.');
      return dot > 0 ? name.substring(0, dot) : name;
    } catch (UnknownHostException e) {
      return "rollcall";
    }
  }
}
