package io.rollcall.api.consul.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.core.cluster.ServerHealth;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The health of all servers on the wire.
 *
 * @param failureTolerance how many healthy voters may still be lost
 */
record AutopilotHealth(boolean healthy, int failureTolerance, List<Server> servers) {

  record Server(
      @JsonProperty("ID") String id,
      String name,
      String address,
      String serfStatus,
      String version,
      boolean leader,
      String lastContact,
      long lastTerm,
      long lastIndex,
      boolean healthy,
      boolean voter,
      String stableSince) {

    static Server of(ServerHealth each, String version) {
      return new Server(
          each.name(),
          each.name(),
          each.address(),
          each.alive() ? "alive" : "failed",
          version,
          each.leader(),
          GoDuration.print(each.lastContact().truncatedTo(ChronoUnit.MICROS)),
          each.lastTerm(),
          each.lastIndex(),
          each.healthy(),
          each.voter(),
          since(each));
    }
  }

  static AutopilotHealth of(List<ServerHealth> servers, String version) {
    return new AutopilotHealth(
        servers.stream().allMatch(ServerHealth::healthy),
        tolerance(servers),
        servers.stream().map(each -> Server.of(each, version)).toList());
  }

  static int tolerance(List<ServerHealth> servers) {
    long voters = servers.stream().filter(ServerHealth::voter).count();
    long well = servers.stream().filter(each -> each.voter() && each.healthy()).count();
    return (int) Math.max(0, well - (voters / 2 + 1));
  }

  static String since(ServerHealth each) {
    return Instant.ofEpochMilli(each.stableSinceMillis())
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }
}
