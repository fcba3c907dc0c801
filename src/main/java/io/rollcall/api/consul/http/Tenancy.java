package io.rollcall.api.consul.http;

import io.rollcall.api.consul.http.DoorException.BadRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route makes of namespaces and admin partitions, which only Consul Enterprise has: Consul
 * refuses a request that names one, even the default one, where it would have to look into it, and
 * overlooks it elsewhere. A route's tenancy is found once, when the route is set up.
 *
 * <p>Worked example: {@code catalog/service/} is in a namespace, so {@code ?ns=default} is refused
 * there; {@code catalog/nodes} is in a partition alone, so that {@code ?ns=default} means nothing
 * and {@code ?partition=default} is refused; {@code status/leader} is in neither.
 */
enum Tenancy {
  /** In neither: nothing is refused. */
  NONE,

  /** Nodes, and what is known of them, are in a partition. */
  PARTITION,

  /** In a namespace, which is in a partition. */
  NAMESPACE;

  /** As {@link Routes} has them, and in the same way: one that ends in a slash is all below it. */
  private static final List<String> IN_A_PARTITION =
      List.of(
          "/v1/agent/members",
          "/v1/agent/force-leave/",
          "/v1/catalog/nodes",
          "/v1/coordinate/node/",
          "/v1/coordinate/nodes",
          "/v1/coordinate/update",
          "/v1/operator/raft/transfer-leader",
          "/v1/peering/",
          "/v1/peerings",
          "/v1/exported-services");

  private static final List<String> IN_A_NAMESPACE =
      List.of(
          "/v1/agent/check/",
          "/v1/agent/checks",
          "/v1/agent/connect/authorize",
          "/v1/agent/connect/ca/leaf/",
          "/v1/agent/health/service/",
          "/v1/agent/service/",
          "/v1/agent/services",
          "/v1/catalog/",
          "/v1/config",
          "/v1/config/",
          "/v1/discovery-chain/",
          "/v1/health/",
          "/v1/internal/ui/exported-services",
          "/v1/internal/ui/gateway-intentions/",
          "/v1/internal/ui/gateway-services-nodes/",
          "/v1/internal/ui/node/",
          "/v1/internal/ui/nodes",
          "/v1/internal/ui/services",
          "/v1/kv/",
          "/v1/session/");

  private static final String ONE_DATACENTER = "/v1/catalog/datacenters";

  /**
   * @param pattern of a route
   */
  static Tenancy of(String pattern) {
    if (has(IN_A_PARTITION, pattern)) {
      return PARTITION;
    }
    return has(IN_A_NAMESPACE, pattern) && !pattern.equals(ONE_DATACENTER) ? NAMESPACE : NONE;
  }

  private static boolean has(List<String> routes, String pattern) {
    return routes.stream()
        .anyMatch(each -> each.endsWith("/") ? pattern.startsWith(each) : pattern.equals(each));
  }

  /**
   * @throws BadRequest with Consul's text when the request names what only Consul Enterprise has
   */
  void check(Exchange request) {
    if (this == NAMESPACE) {
      refuse(request, "X-Consul-Namespace", "ns", "Namespaces");
    }
    if (this != NONE) {
      refuse(request, "X-Consul-Partition", "partition", "Partitions");
    }
  }

  private static void refuse(Exchange request, String header, String parameter, String feature) {
    if (isGiven(request.header(header))) {
      throw new BadRequest("Invalid header: \"" + header + "\"" + enterprise(feature));
    }
    if (isGiven(request.query().get(parameter))) {
      throw new BadRequest("Invalid query parameter: \"" + parameter + "\"" + enterprise(feature));
    }
  }

  private static boolean isGiven(@Nullable String value) {
    return value != null && !value.isEmpty();
  }

  private static String enterprise(String feature) {
    return " - " + feature + " are a Consul Enterprise feature";
  }

  /**
   * What a body was refused for; of a namespace it is said why it is no field.
   *
   * @param refusal in Go's words
   */
  static String reworded(String refusal) {
    return refusal.equals("json: unknown field \"Namespace\"")
        ? refusal + enterprise("Namespaces")
        : refusal;
  }
}
