package io.rollcall.core.catalog;

import io.rollcall.core.StateQuery;
import io.rollcall.core.StateQuery.ToldByIndex;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads of the catalog and their indexes: lists of a whole table have the table's, a service has
 * its own, a node has the tables' but wakes only for what happens on it.
 */
final class CatalogQueries {
  private CatalogQueries() {}

  record Nodes() implements StateQuery<List<Node>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.NODES);
    }

    @Override
    public Answer<List<Node>> answer(ReadView view) {
      return new Answer<>(view.counters().nodesIndex(), List.copyOf(view.catalog().nodes()));
    }
  }

  record Services() implements StateQuery<List<InstanceOnNode>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.SERVICES);
    }

    @Override
    public Answer<List<InstanceOnNode>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      return new Answer<>(view.counters().servicesIndex(), onNodes(catalog, catalog.services()));
    }
  }

  record Instances(String serviceName) implements ToldByIndex<List<InstanceOnNode>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InService(serviceName.toLowerCase(Locale.ROOT)));
    }

    @Override
    public long index(ReadView view) {
      return view.catalog().serviceIndex(serviceName);
    }

    @Override
    public Answer<List<InstanceOnNode>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      return new Answer<>(index(view), onNodes(catalog, catalog.instancesOf(serviceName)));
    }
  }

  record OneNode(String nameOrId) implements StateQuery<Optional<NodeContent>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.NODES, Interest.Table.SERVICES);
    }

    @Override
    public Answer<Optional<NodeContent>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      Node byName = catalog.node(nameOrId);
      Node node = byName == null ? catalog.nodeById(nameOrId) : byName;
      return new Answer<>(
          Math.max(view.counters().nodesIndex(), view.counters().servicesIndex()),
          Optional.ofNullable(node)
              .map(found -> new NodeContent(found, catalog.servicesOn(found.name()))));
    }
  }

  record Overview() implements StateQuery<List<NodeOverview>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.NODES, Interest.Table.SERVICES, Interest.Table.CHECKS);
    }

    @Override
    public Answer<List<NodeOverview>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      long index =
          Math.max(
              view.counters().nodesIndex(),
              Math.max(view.counters().servicesIndex(), view.counters().checksIndex()));
      return new Answer<>(
          index,
          catalog.nodes().stream()
              .map(
                  node ->
                      new NodeOverview(
                          node, catalog.servicesOn(node.name()), catalog.checksOn(node.name())))
              .toList());
    }
  }

  record Health(String serviceName) implements ToldByIndex<List<InstanceHealth>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InService(serviceName.toLowerCase(Locale.ROOT)));
    }

    @Override
    public long index(ReadView view) {
      return view.catalog().serviceIndex(serviceName);
    }

    @Override
    public Answer<List<InstanceHealth>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      List<InstanceHealth> found = new ArrayList<>();
      for (InstanceOnNode instance : onNodes(catalog, catalog.instancesOf(serviceName))) {
        found.add(healthOf(catalog, instance));
      }
      return new Answer<>(index(view), List.copyOf(found));
    }
  }

  record ChecksOfService(String serviceName) implements ToldByIndex<List<CheckOnNode>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InService(serviceName.toLowerCase(Locale.ROOT)));
    }

    @Override
    public long index(ReadView view) {
      return view.catalog().serviceIndex(serviceName);
    }

    @Override
    public Answer<List<CheckOnNode>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      return new Answer<>(
          index(view), checksOnNodes(catalog, catalog.checksOfService(serviceName)));
    }
  }

  record ChecksOnNode(String nodeName) implements StateQuery<List<CheckOnNode>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InNode(nodeName.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Answer<List<CheckOnNode>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      return new Answer<>(
          view.counters().checksIndex(), checksOnNodes(catalog, catalog.checksOn(nodeName)));
    }
  }

  record AllChecks() implements StateQuery<List<CheckOnNode>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.CHECKS);
    }

    @Override
    public Answer<List<CheckOnNode>> answer(ReadView view) {
      Catalog catalog = view.catalog();
      return new Answer<>(view.counters().checksIndex(), checksOnNodes(catalog, catalog.checks()));
    }
  }

  static InstanceHealth healthOf(Catalog catalog, InstanceOnNode instance) {
    String node = instance.node().name();
    List<Check> checks = new ArrayList<>(catalog.checksOfNode(node));
    checks.addAll(catalog.checksOfInstance(node, instance.service().id()));
    return new InstanceHealth(instance.node(), instance.service(), List.copyOf(checks));
  }

  private static List<InstanceOnNode> onNodes(
      Catalog catalog, Collection<ServiceInstance> services) {
    List<InstanceOnNode> found = new ArrayList<>(services.size());
    for (ServiceInstance service : services) {
      found.add(onNode(catalog, service));
    }
    return List.copyOf(found);
  }

  static InstanceOnNode onNode(Catalog catalog, ServiceInstance service) {
    return new InstanceOnNode(nodeOf(catalog, service.node()), service);
  }

  private static List<CheckOnNode> checksOnNodes(Catalog catalog, Collection<Check> checks) {
    List<CheckOnNode> found = new ArrayList<>(checks.size());
    for (Check check : checks) {
      found.add(new CheckOnNode(nodeOf(catalog, check.node()), check));
    }
    return List.copyOf(found);
  }

  /** The machine keeps no service and no check without its node. */
  private static Node nodeOf(Catalog catalog, String name) {
    return Objects.requireNonNull(catalog.node(name), () -> "no node " + name);
  }
}
