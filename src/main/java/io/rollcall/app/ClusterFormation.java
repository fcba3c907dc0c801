package io.rollcall.app;

import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import java.net.URI;
import java.util.List;

/** By which of the settings a node without data comes to its cluster. Stateless. */
final class ClusterFormation {
  private ClusterFormation() {}

  static Formation of(RollcallProperties properties, Member self, List<Member> listed) {
    RollcallProperties.Cluster cluster = properties.cluster();
    RollcallProperties.Discovery discovery = cluster.discovery();
    if (!cluster.join().isEmpty()) {
      return new Formation.Joining(
          cluster.join().stream().map(each -> address(each.strip(), cluster.peerPort())).toList());
    }
    if (!discovery.dns().isEmpty()) {
      return new Formation.Discovered(
          new DnsLookup(discovery.dns(), discovery.dnsServer(), cluster.peerPort()),
          discovery.size());
    }
    if (!discovery.url().isEmpty()) {
      return new Formation.Discovered(
          new TokenLookup(URI.create(discovery.url()), discovery.token(), discovery.size(), self),
          discovery.size());
    }
    return new Formation.Listed(listed);
  }

  static String address(String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    String address = colon < 0 ? text + ":" + defaultPort : text;
    int port = address.lastIndexOf(':');
    Expect.that(
        port > 0 && address.substring(port + 1).matches("[0-9]{1,5}"),
        "rollcall.cluster.join",
        text,
        "host or host:port");
    Expect.port("rollcall.cluster.join", Integer.parseInt(address.substring(port + 1)));
    return address;
  }
}
