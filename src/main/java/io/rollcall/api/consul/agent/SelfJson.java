package io.rollcall.api.consul.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.coordinate.Coord;
import java.util.Map;

/** This node as {@code agent/self} shows it; the fields are in Consul's order. */
record SelfJson(
    Config config,
    Map<String, Object> debugConfig,
    Coord coord,
    MemberJson member,
    Map<String, Map<String, String>> stats,
    Map<String, String> meta) {

  record Config(
      String datacenter,
      String primaryDatacenter,
      String nodeName,
      @JsonProperty("NodeID") String nodeId,
      String revision,
      boolean server,
      String version) {}
}
