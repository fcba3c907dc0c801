package io.rollcall.api.consul.ui;

import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.core.catalog.NodeOverview;
import io.rollcall.model.Check;
import io.rollcall.model.ServiceInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Services summed up: how many instances, where, and how their checks are. Stateless. */
final class UiServices {
  private static final String EXTERNAL_SOURCE = "external-source";

  private UiServices() {}

  record Summary(
      String name,
      @Nullable Collection<String> tags,
      Collection<String> nodes,
      int instanceCount,
      int checksPassing,
      int checksWarning,
      int checksCritical,
      @Nullable Collection<String> externalSources,
      Map<String, Object> gatewayConfig) {}

  /** How many nodes, services, and checks there are of each status. */
  record Counts(List<Count> nodes, List<Count> services, List<Count> checks) {}

  record Count(String name, int total, int passing, int warning, int critical) {}

  /** Every instance with the checks that count for it. */
  static List<InstanceHealth> instances(List<NodeOverview> nodes) {
    return nodes.stream()
        .flatMap(
            node ->
                node.services().stream()
                    .map(each -> new InstanceHealth(node.node(), each, checksOf(node, each))))
        .toList();
  }

  static List<Summary> summaries(List<InstanceHealth> instances) {
    SortedMap<String, Building> services = new TreeMap<>();
    for (InstanceHealth each : instances) {
      services.computeIfAbsent(each.service().name(), Building::new).add(each);
    }
    return services.values().stream().map(Building::done).toList();
  }

  static Counts counts(List<NodeOverview> nodes) {
    Tally nodeTally = new Tally();
    SortedMap<String, Tally> services = new TreeMap<>();
    SortedMap<String, Tally> checks = new TreeMap<>();
    for (NodeOverview node : nodes) {
      nodeTally.add(worst(node.checks().stream().filter(Check::ofNode).toList()));
      for (ServiceInstance each : node.services()) {
        services.computeIfAbsent(each.name(), name -> new Tally()).add(worst(checksOf(node, each)));
      }
      node.checks()
          .forEach(
              each -> checks.computeIfAbsent(each.name(), name -> new Tally()).add(each.status()));
    }
    return new Counts(List.of(nodeTally.count("")), counts(services), counts(checks));
  }

  private static List<Count> counts(SortedMap<String, Tally> tallies) {
    List<Count> counts = new ArrayList<>();
    tallies.forEach((name, tally) -> counts.add(tally.count(name)));
    return counts;
  }

  private static List<Check> checksOf(NodeOverview node, ServiceInstance instance) {
    return node.checks().stream()
        .filter(each -> each.ofNode() || each.serviceId().equalsIgnoreCase(instance.id()))
        .toList();
  }

  private static String worst(List<Check> checks) {
    Tally tally = new Tally();
    checks.forEach(each -> tally.add(each.status()));
    return tally.critical > 0
        ? Check.Status.CRITICAL
        : tally.warning > 0 ? Check.Status.WARNING : Check.Status.PASSING;
  }

  private static final class Tally {
    private int passing;
    private int warning;
    private int critical;

    void add(String status) {
      switch (status) {
        case Check.Status.PASSING -> passing++;
        case Check.Status.WARNING -> warning++;
        default -> critical++;
      }
    }

    Count count(String name) {
      return new Count(name, passing + warning + critical, passing, warning, critical);
    }
  }

  private static final class Building {
    private final String name;
    private final SortedSet<String> tags = new TreeSet<>();
    private final SortedSet<String> nodes = new TreeSet<>();
    private final SortedSet<String> sources = new TreeSet<>();
    private final Tally tally = new Tally();
    private int instances;

    Building(String name) {
      this.name = name;
    }

    void add(InstanceHealth instance) {
      instances++;
      nodes.add(instance.node().name());
      tags.addAll(instance.service().tags());
      Map<String, String> meta = instance.service().meta();
      String source = meta == null ? null : meta.get(EXTERNAL_SOURCE);
      if (source != null) {
        sources.add(source);
      }
      instance.checks().forEach(each -> tally.add(each.status()));
    }

    Summary done() {
      return new Summary(
          name,
          tags.isEmpty() ? null : tags,
          nodes,
          instances,
          tally.passing,
          tally.warning,
          tally.critical,
          sources.isEmpty() ? null : sources,
          Map.of());
    }
  }
}
