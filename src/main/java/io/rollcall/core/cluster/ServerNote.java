package io.rollcall.core.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server tells the others of itself, in the meta of its {@code consul} service. A server of
 * an earlier version says nothing.
 *
 * @param http where its HTTP port is reached, as {@code host:port}
 * @param version of Rollcall that it runs
 */
public record ServerNote(Optional<String> http, Optional<String> version) {
  static final String HTTP = "rollcall_http";
  static final String VERSION = "rollcall_version";

  /**
   * @param address host name or IP address
   * @param port its HTTP port
   */
  public static ServerNote of(String address, int port, String version) {
    String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    return new ServerNote(Optional.of(host + ":" + port), Optional.of(version));
  }

  static ServerNote read(Map<String, String> meta) {
    return new ServerNote(
        Optional.ofNullable(meta.get(HTTP)), Optional.ofNullable(meta.get(VERSION)));
  }

  /** As it stands in the catalog. */
  public Map<String, String> meta() {
    Map<String, String> meta = new HashMap<>();
    http.ifPresent(each -> meta.put(HTTP, each));
    version.ifPresent(each -> meta.put(VERSION, each));
    return Map.copyOf(meta);
  }
}
