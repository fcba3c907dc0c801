package io.rollcall.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node says of a service. */
final class Instances {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Instances() {}

  /**
   * An instance in the eyes of a client.
   *
   * @param passing whether its own checks and those of its node all pass
   */
  record Seen(String node, String id, int port, boolean passing, String statuses, long index) {}

  /** Empty as well when the node does not answer. */
  static List<Seen> of(NodeProcesses nodes, int node, String service) {
    return read(nodes.body(node, "/v1/health/service/" + service));
  }

  /** What the node itself knows, as old as it is. */
  static List<Seen> stale(NodeProcesses nodes, int node, String service) {
    return read(nodes.body(node, "/v1/health/service/" + service + "?stale"));
  }

  private static List<Seen> read(String body) {
    if (!body.startsWith("[")) {
      return List.of();
    }
    List<Seen> seen = new ArrayList<>();
    for (JsonNode each : JSON.readTree(body)) {
      boolean passing = true;
      StringBuilder statuses = new StringBuilder();
      for (JsonNode check : each.path("Checks")) {
        String status = check.path("Status").asString().toLowerCase(Locale.ROOT);
        passing &= status.equals("passing");
        statuses.append(check.path("CheckID").asString()).append('=').append(status).append(' ');
      }
      JsonNode instance = each.path("Service");
      seen.add(
          new Seen(
              each.path("Node").path("Node").asString(),
              instance.path("ID").asString(),
              instance.path("Port").asInt(),
              passing,
              statuses.toString().strip(),
              instance.path("ModifyIndex").asLong()));
    }
    return seen;
  }

  /** The output of a node's liveness check. */
  static String liveness(NodeProcesses nodes, int asked, String of) {
    String body = nodes.body(asked, "/v1/health/node/" + of);
    if (!body.startsWith("[")) {
      return "";
    }
    for (JsonNode check : JSON.readTree(body)) {
      if (check.path("CheckID").asString().equals("serfHealth")) {
        return check.path("Status").asString() + ": " + check.path("Output").asString();
      }
    }
    return "";
  }

  /** The index at which a node's liveness check was last written; empty when nobody answers. */
  static OptionalLong livenessIndex(NodeProcesses nodes, int asked, String of) {
    String body = nodes.body(asked, "/v1/health/node/" + of + "?stale");
    if (body.startsWith("[")) {
      for (JsonNode check : JSON.readTree(body)) {
        if (check.path("CheckID").asString().equals("serfHealth")) {
          return OptionalLong.of(check.path("ModifyIndex").asLong());
        }
      }
    }
    return OptionalLong.empty();
  }
}
