package io.rollcall.api.consul.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.core.cluster.ServerHealth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state of the servers on the wire, by id. */
record AutopilotState(
    boolean healthy,
    int failureTolerance,
    int optimisticFailureTolerance,
    SortedMap<String, Server> servers,
    String leader,
    List<String> voters) {

  record Server(
      @JsonProperty("ID") String id,
      String name,
      String address,
      String nodeStatus,
      String version,
      String lastContact,
      long lastTerm,
      long lastIndex,
      boolean healthy,
      String stableSince,
      String status,
      Map<String, String> meta,
      String nodeType) {

    static Server of(ServerHealth each, String version) {
      return new Server(
          each.name(),
          each.name(),
          each.address(),
          each.alive() ? "alive" : "failed",
          version,
          GoDuration.print(each.lastContact().truncatedTo(ChronoUnit.MICROS)),
          each.lastTerm(),
          each.lastIndex(),
          each.healthy(),
          AutopilotHealth.since(each),
          each.leader() ? "leader" : each.voter() ? "voter" : "non-voter",
          Map.of(),
          "voter");
    }
  }

  static AutopilotState of(List<ServerHealth> all, String version) {
    SortedMap<String, Server> servers = new TreeMap<>();
    all.forEach(each -> servers.put(each.name(), Server.of(each, version)));
    int tolerance = AutopilotHealth.tolerance(all);
    return new AutopilotState(
        all.stream().allMatch(ServerHealth::healthy),
        tolerance,
        tolerance,
        servers,
        all.stream().filter(ServerHealth::leader).map(ServerHealth::name).findFirst().orElse(""),
        all.stream().filter(ServerHealth::voter).map(ServerHealth::name).toList());
  }
}
