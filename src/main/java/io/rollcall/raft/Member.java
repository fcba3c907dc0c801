package io.rollcall.raft;

/**
 * A server of the cluster.
 *
 * @param name the node's name, unique in the cluster
 * @param host host name or IP address of the peer port
 * @param port the peer port, 1 to 65535
 */
public record Member(String name, String host, int port) {
  public String address() {
    return host + ":" + port;
  }
}
