package io.rollcall.store;

import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.Rendezvous;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, service instances, checks, sessions, prepared queries, events and coordinates at one
 * moment: small and hot, so held in memory as persistent maps. Immutable; any thread.
 *
 * <p>Names of nodes and services, ids of instances and checks are found without regard to case, as
 * Consul does. Every collection is ordered: nodes by name, instances by node and id, checks by node
 * and id, sessions by id.
 */
public interface Catalog {
  Collection<Node> nodes();

  @Nullable Node node(String name);

  /** A node by its UUID. */
  @Nullable Node nodeById(String id);

  Collection<ServiceInstance> services();

  @Nullable ServiceInstance service(String node, String serviceId);

  List<ServiceInstance> servicesOn(String node);

  List<ServiceInstance> instancesOf(String serviceName);

  /** Every node's instance of this id: one in a well-kept cluster, several when ids collide. */
  List<ServiceInstance> instancesWithId(String serviceId);

  Collection<Check> checks();

  @Nullable Check check(String node, String checkId);

  /** All checks of a node, its instances' included. */
  List<Check> checksOn(String node);

  /** The checks of the node itself only. */
  List<Check> checksOfNode(String node);

  /** The checks of one instance. */
  List<Check> checksOfInstance(String node, String serviceId);

  /** Every check of every instance of a service. */
  List<Check> checksOfService(String serviceName);

  /** Every node's check of this id. */
  List<Check> checksWithId(String checkId);

  /**
   * The index of a service: the highest of its instances, their checks and their nodes; when it has
   * no instances, that of the last removal of any service's last instance, or 0.
   */
  long serviceIndex(String serviceName);

  Collection<Session> sessions();

  @Nullable Session session(UUID id);

  List<Session> sessionsOn(String node);

  /** Whether a node is one of the cluster's servers, alive or not, and not a host beside it. */
  default boolean isServer(String node) {
    return check(node, Check.NODE_LIVENESS) != null && service(node, Node.SERVER_SERVICE) != null;
  }

  /**
   * The server that runs the checks of a node: a server its own, those of any other node one of the
   * live servers, always the same one as long as the same servers live; null when none does.
   */
  default @Nullable String runner(String node) {
    if (isServer(node)) {
      return node;
    }
    List<String> live = new ArrayList<>();
    for (Check liveness : checksWithId(Check.NODE_LIVENESS)) {
      if (liveness.status().equals(Status.PASSING) && isServer(liveness.node())) {
        live.add(liveness.node());
      }
    }
    return Rendezvous.choose(node, live);
  }

  /** The sessions that end when this check turns critical or goes away. */
  List<Session> sessionsBoundTo(String node, String checkId);

  /** Prepared queries by id. */
  Collection<PreparedQuery> queries();

  @Nullable PreparedQuery query(UUID id);

  /** A query by its name; never one without a name. */
  @Nullable PreparedQuery queryNamed(String name);

  /** The template with the longest name that this name starts with, in any case. */
  @Nullable PreparedQuery templateFor(String name);

  /** The queries that end with a session. */
  List<PreparedQuery> queriesOf(UUID session);

  /** Raft index of the last change of any prepared query, 0 before the first. */
  long queriesIndex();

  /** The last events, oldest first. */
  List<UserEvent> events();

  /** Coordinates by name of the node. */
  Collection<NodeCoordinate> coordinates();

  @Nullable NodeCoordinate coordinate(String node);

  /** Raft index of the last change of any coordinate, 0 before the first. */
  long coordinatesIndex();
}
