package io.rollcall.store;

import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * The catalog as persistent maps with an index for each question it answers. A change makes a new
 * catalog that shares all but O(log n) of the old one. Immutable; any thread.
 *
 * <p>Example: instance {@code Web-1} of service {@code Web} on node {@code N1} stands in {@code
 * services} under (n1, web-1), and in three indexes: on its node (n1), by name (web) and by id
 * (web-1). Names are folded to lower case once, on the way in and on the way to a lookup.
 */
final class IndexedCatalog implements Catalog {
  /** The order of the ids' texts; {@link UUID#compareTo} has another, with signed halves. */
  static final Comparator<UUID> UUID_ORDER =
      (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
      };

  static final IndexedCatalog EMPTY =
      new IndexedCatalog(
          Nodes.EMPTY,
          Services.EMPTY,
          Checks.EMPTY,
          Sessions.EMPTY,
          ServiceIndexes.EMPTY,
          QueryTable.EMPTY,
          new Group<>(TreePMap.empty(Comparator.<Long>naturalOrder())),
          CoordinateTable.EMPTY);

  private final Nodes nodes;
  private final Services services;
  private final Checks checks;
  private final Sessions sessions;
  private final ServiceIndexes serviceIndexes;
  private final QueryTable queries;

  /** By sequence, of which the highest are the newest. */
  private final Group<Long, UserEvent> events;

  private final CoordinateTable coordinates;

  private IndexedCatalog(
      Nodes nodes,
      Services services,
      Checks checks,
      Sessions sessions,
      ServiceIndexes serviceIndexes,
      QueryTable queries,
      Group<Long, UserEvent> events,
      CoordinateTable coordinates) {
    this.nodes = nodes;
    this.services = services;
    this.checks = checks;
    this.sessions = sessions;
    this.serviceIndexes = serviceIndexes;
    this.queries = queries;
    this.events = events;
    this.coordinates = coordinates;
  }

  /** The form in which names and ids are compared. */
  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  IndexedCatalog plus(Node node) {
    return with(nodes.plus(node));
  }

  IndexedCatalog minusNode(String name) {
    return with(nodes.minus(fold(name)));
  }

  IndexedCatalog plus(ServiceInstance service) {
    return with(services.plus(service));
  }

  IndexedCatalog minusService(String node, String serviceId) {
    return with(services.minus(RowId.of(node, serviceId)));
  }

  IndexedCatalog plus(Check check) {
    return with(checks.plus(check));
  }

  IndexedCatalog minusCheck(String node, String checkId) {
    return with(checks.minus(RowId.of(node, checkId)));
  }

  IndexedCatalog plus(Session session) {
    return with(sessions.plus(session));
  }

  IndexedCatalog minusSession(UUID id) {
    return with(sessions.minus(id));
  }

  IndexedCatalog plusServiceIndex(String serviceName, long index) {
    return with(
        new ServiceIndexes(
            serviceIndexes.byName.plus(fold(serviceName), index), serviceIndexes.extinction));
  }

  /** Forgets the service's index and remembers when that was. */
  IndexedCatalog extinguished(String serviceName, long index) {
    return with(new ServiceIndexes(serviceIndexes.byName.minus(fold(serviceName)), index));
  }

  IndexedCatalog withExtinction(long index) {
    return with(new ServiceIndexes(serviceIndexes.byName, index));
  }

  IndexedCatalog plus(PreparedQuery query) {
    return with(queries.plus(query));
  }

  IndexedCatalog minusQuery(UUID id, long index) {
    return with(queries.minus(id, index));
  }

  IndexedCatalog withQueriesIndex(long index) {
    return with(queries.at(index));
  }

  IndexedCatalog plus(UserEvent event) {
    return withEvents(events.plus(event.sequence(), event));
  }

  IndexedCatalog minusEvent(long sequence) {
    return withEvents(events.minus(sequence));
  }

  IndexedCatalog plus(NodeCoordinate coordinate) {
    return with(coordinates.plus(coordinate));
  }

  IndexedCatalog minusCoordinate(String node) {
    return with(coordinates.minus(node));
  }

  IndexedCatalog withCoordinatesIndex(long index) {
    return with(coordinates.at(index));
  }

  /** Index of the last removal of any service's last instance, 0 when there was none. */
  long extinction() {
    return serviceIndexes.extinction;
  }

  @Override
  public Collection<Node> nodes() {
    return nodes.byName;
  }

  @Override
  public @Nullable Node node(String name) {
    return nodes.byName.at(fold(name));
  }

  @Override
  public @Nullable Node nodeById(String id) {
    return nodes.byId.of(fold(id)).first();
  }

  @Override
  public Collection<ServiceInstance> services() {
    return services.all;
  }

  @Override
  public @Nullable ServiceInstance service(String node, String serviceId) {
    return services.all.at(RowId.of(node, serviceId));
  }

  @Override
  public List<ServiceInstance> servicesOn(String node) {
    return services.byNode.of(fold(node));
  }

  @Override
  public List<ServiceInstance> instancesOf(String serviceName) {
    return services.byName.of(fold(serviceName));
  }

  @Override
  public List<ServiceInstance> instancesWithId(String serviceId) {
    return services.byId.of(fold(serviceId));
  }

  @Override
  public Collection<Check> checks() {
    return checks.all;
  }

  @Override
  public @Nullable Check check(String node, String checkId) {
    return checks.all.at(RowId.of(node, checkId));
  }

  @Override
  public List<Check> checksOn(String node) {
    return checks.byNode.of(fold(node));
  }

  @Override
  public List<Check> checksOfNode(String node) {
    return checks.byInstance.of(RowId.of(node, ""));
  }

  @Override
  public List<Check> checksOfInstance(String node, String serviceId) {
    return serviceId.isEmpty() ? List.of() : checks.byInstance.of(RowId.of(node, serviceId));
  }

  @Override
  public List<Check> checksOfService(String serviceName) {
    return checks.byService.of(fold(serviceName));
  }

  @Override
  public List<Check> checksWithId(String checkId) {
    return checks.byId.of(fold(checkId));
  }

  @Override
  public long serviceIndex(String serviceName) {
    @Nullable Long index = serviceIndexes.byName.get(fold(serviceName));
    return index == null ? serviceIndexes.extinction : index;
  }

  @Override
  public Collection<Session> sessions() {
    return sessions.all;
  }

  @Override
  public @Nullable Session session(UUID id) {
    return sessions.all.at(id);
  }

  @Override
  public List<Session> sessionsOn(String node) {
    return sessions.byNode.of(fold(node));
  }

  @Override
  public List<Session> sessionsBoundTo(String node, String checkId) {
    return sessions.byCheck.of(RowId.of(node, checkId));
  }

  @Override
  public Collection<PreparedQuery> queries() {
    return queries.all();
  }

  @Override
  public @Nullable PreparedQuery query(UUID id) {
    return queries.all().at(id);
  }

  @Override
  public @Nullable PreparedQuery queryNamed(String name) {
    return queries.named(name);
  }

  @Override
  public @Nullable PreparedQuery templateFor(String name) {
    return queries.templateFor(name);
  }

  @Override
  public List<PreparedQuery> queriesOf(UUID session) {
    return queries.bySession().of(session);
  }

  @Override
  public long queriesIndex() {
    return queries.index();
  }

  @Override
  public List<UserEvent> events() {
    return events;
  }

  @Override
  public Collection<NodeCoordinate> coordinates() {
    return coordinates.byNode();
  }

  @Override
  public @Nullable NodeCoordinate coordinate(String node) {
    return coordinates.byNode().at(fold(node));
  }

  @Override
  public long coordinatesIndex() {
    return coordinates.index();
  }

  private IndexedCatalog with(Nodes changed) {
    return new IndexedCatalog(
        changed, services, checks, sessions, serviceIndexes, queries, events, coordinates);
  }

  private IndexedCatalog with(Services changed) {
    return new IndexedCatalog(
        nodes, changed, checks, sessions, serviceIndexes, queries, events, coordinates);
  }

  private IndexedCatalog with(Checks changed) {
    return new IndexedCatalog(
        nodes, services, changed, sessions, serviceIndexes, queries, events, coordinates);
  }

  private IndexedCatalog with(Sessions changed) {
    return new IndexedCatalog(
        nodes, services, checks, changed, serviceIndexes, queries, events, coordinates);
  }

  private IndexedCatalog with(ServiceIndexes changed) {
    return new IndexedCatalog(
        nodes, services, checks, sessions, changed, queries, events, coordinates);
  }

  private IndexedCatalog with(QueryTable changed) {
    return new IndexedCatalog(
        nodes, services, checks, sessions, serviceIndexes, changed, events, coordinates);
  }

  private IndexedCatalog withEvents(Group<Long, UserEvent> changed) {
    return new IndexedCatalog(
        nodes, services, checks, sessions, serviceIndexes, queries, changed, coordinates);
  }

  private IndexedCatalog with(CoordinateTable changed) {
    return new IndexedCatalog(
        nodes, services, checks, sessions, serviceIndexes, queries, events, changed);
  }

  /** Something that has an id on a node; both folded. */
  private record RowId(String node, String id) {
    static final Comparator<RowId> ORDER =
        (a, b) -> {
          int byNode = a.node.compareTo(b.node);
          return byNode != 0 ? byNode : a.id.compareTo(b.id);
        };

    static RowId of(String node, String id) {
      return new RowId(fold(node), fold(id));
    }
  }

  private record Nodes(Group<String, Node> byName, GroupIndex<String, String, Node> byId) {
    static final Nodes EMPTY =
        new Nodes(
            new Group<>(TreePMap.empty(Comparator.<String>naturalOrder())),
            GroupIndex.ordered(Comparator.<String>naturalOrder()));

    Nodes plus(Node node) {
      String name = fold(node.name());
      Nodes rest = minus(name);
      return new Nodes(
          rest.byName.plus(name, node),
          node.id().isEmpty() ? rest.byId : rest.byId.plus(fold(node.id()), name, node));
    }

    Nodes minus(String name) {
      Node old = byName.at(name);
      if (old == null) {
        return this;
      }
      return new Nodes(
          byName.minus(name), old.id().isEmpty() ? byId : byId.minus(fold(old.id()), name));
    }
  }

  private record Services(
      Group<RowId, ServiceInstance> all,
      GroupIndex<String, String, ServiceInstance> byNode,
      GroupIndex<String, RowId, ServiceInstance> byName,
      GroupIndex<String, String, ServiceInstance> byId) {
    static final Services EMPTY =
        new Services(
            new Group<>(TreePMap.empty(RowId.ORDER)),
            GroupIndex.ordered(Comparator.<String>naturalOrder()),
            GroupIndex.ordered(RowId.ORDER),
            GroupIndex.ordered(Comparator.<String>naturalOrder()));

    Services plus(ServiceInstance service) {
      RowId row = RowId.of(service.node(), service.id());
      ServiceInstance old = all.at(row);
      String name = fold(service.name());
      var others =
          old == null || fold(old.name()).equals(name)
              ? byName
              : byName.minus(fold(old.name()), row);
      return new Services(
          all.plus(row, service),
          byNode.plus(row.node, row.id, service),
          others.plus(name, row, service),
          byId.plus(row.id, row.node, service));
    }

    Services minus(RowId row) {
      ServiceInstance old = all.at(row);
      if (old == null) {
        return this;
      }
      return new Services(
          all.minus(row),
          byNode.minus(row.node, row.id),
          byName.minus(fold(old.name()), row),
          byId.minus(row.id, row.node));
    }
  }

  /** A check of the node itself stands in {@code byInstance} under an empty service id. */
  private record Checks(
      Group<RowId, Check> all,
      GroupIndex<String, String, Check> byNode,
      GroupIndex<RowId, String, Check> byInstance,
      GroupIndex<String, RowId, Check> byService,
      GroupIndex<String, String, Check> byId) {
    static final Checks EMPTY =
        new Checks(
            new Group<>(TreePMap.empty(RowId.ORDER)),
            GroupIndex.ordered(Comparator.<String>naturalOrder()),
            GroupIndex.ordered(Comparator.<String>naturalOrder()),
            GroupIndex.ordered(RowId.ORDER),
            GroupIndex.ordered(Comparator.<String>naturalOrder()));

    Checks plus(Check check) {
      RowId row = RowId.of(check.node(), check.id());
      Check old = all.at(row);
      Checks others = old == null ? this : withoutOwner(old, row);
      return new Checks(
          all.plus(row, check),
          byNode.plus(row.node, row.id, check),
          others.byInstance.plus(RowId.of(check.node(), check.serviceId()), row.id, check),
          check.ofNode()
              ? others.byService
              : others.byService.plus(fold(check.serviceName()), row, check),
          byId.plus(row.id, row.node, check));
    }

    Checks minus(RowId row) {
      Check old = all.at(row);
      if (old == null) {
        return this;
      }
      Checks others = withoutOwner(old, row);
      return new Checks(
          all.minus(row),
          byNode.minus(row.node, row.id),
          others.byInstance,
          others.byService,
          byId.minus(row.id, row.node));
    }

    private Checks withoutOwner(Check old, RowId row) {
      return new Checks(
          all,
          byNode,
          byInstance.minus(RowId.of(old.node(), old.serviceId()), row.id),
          old.ofNode() ? byService : byService.minus(fold(old.serviceName()), row),
          byId);
    }
  }

  private record Sessions(
      Group<UUID, Session> all,
      GroupIndex<String, UUID, Session> byNode,
      GroupIndex<RowId, UUID, Session> byCheck) {

    static final Sessions EMPTY =
        new Sessions(
            new Group<>(TreePMap.empty(UUID_ORDER)),
            GroupIndex.ordered(UUID_ORDER),
            GroupIndex.ordered(UUID_ORDER));

    Sessions plus(Session session) {
      Sessions rest = minus(session.id());
      var bound = rest.byCheck;
      for (String checkId : checksOf(session)) {
        bound = bound.plus(RowId.of(session.node(), checkId), session.id(), session);
      }
      return new Sessions(
          rest.all.plus(session.id(), session),
          rest.byNode.plus(fold(session.node()), session.id(), session),
          bound);
    }

    Sessions minus(UUID id) {
      Session old = all.at(id);
      if (old == null) {
        return this;
      }
      var bound = byCheck;
      for (String checkId : checksOf(old)) {
        bound = bound.minus(RowId.of(old.node(), checkId), id);
      }
      return new Sessions(all.minus(id), byNode.minus(fold(old.node()), id), bound);
    }

    private static Set<String> checksOf(Session session) {
      Set<String> ids = new LinkedHashSet<>(session.nodeChecks());
      if (session.serviceChecks() != null) {
        ids.addAll(session.serviceChecks());
      }
      if (session.legacyChecks() != null) {
        ids.addAll(session.legacyChecks());
      }
      return ids;
    }
  }

  private record ServiceIndexes(HashPMap<String, Long> byName, long extinction) {
    static final ServiceIndexes EMPTY = new ServiceIndexes(HashTreePMap.empty(), 0);
  }
}
