package io.rollcall.core.catalog;

import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.Catalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The catalog in numbers. An instance is as well as the worst of its own checks and its node's.
 * Immutable.
 */
public record Census(
    List<ServiceCount> services,
    int instances,
    int passing,
    int warning,
    int critical,
    int nodes,
    int nodesCritical,
    int sessions) {

  /**
   * A service.
   *
   * @param tags of all its instances, sorted; so are the others
   * @param meta every value that an instance has under a name
   */
  public record ServiceCount(
      String name,
      int instances,
      int passing,
      int warning,
      int critical,
      Set<String> tags,
      Set<String> nodes,
      Map<String, Set<String>> meta) {}

  static Census of(Catalog catalog) {
    Map<String, Integer> worstOfNode = new HashMap<>();
    Map<String, Integer> worstOfInstance = new HashMap<>();
    for (Check check : catalog.checks()) {
      if (check.ofNode()) {
        worstOfNode.merge(folded(check.node()), rank(check), Math::max);
      } else {
        worstOfInstance.merge(place(check.node(), check.serviceId()), rank(check), Math::max);
      }
    }
    Map<String, Tally> byName = new TreeMap<>();
    int[] all = new int[3];
    for (ServiceInstance each : catalog.services()) {
      int worst =
          Math.max(
              worstOfNode.getOrDefault(folded(each.node()), 0),
              worstOfInstance.getOrDefault(place(each.node(), each.id()), 0));
      all[worst]++;
      byName.computeIfAbsent(folded(each.name()), n -> new Tally(each.name())).add(each, worst);
    }
    List<ServiceCount> services = new ArrayList<>();
    byName.values().forEach(each -> services.add(each.count()));
    services.sort(Comparator.comparing(ServiceCount::name));
    return new Census(
        List.copyOf(services),
        all[0] + all[1] + all[2],
        all[0],
        all[1],
        all[2],
        catalog.nodes().size(),
        (int) worstOfNode.values().stream().filter(each -> each == 2).count(),
        catalog.sessions().size());
  }

  private static int rank(Check check) {
    return switch (check.status()) {
      case Status.PASSING -> 0;
      case Status.WARNING -> 1;
      default -> 2;
    };
  }

  private static String place(String node, String id) {
    return folded(node) + '\0' + folded(id);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static final class Tally {
    private final String name;
    private final int[] states = new int[3];
    private final Set<String> tags = new TreeSet<>();
    private final Set<String> nodes = new TreeSet<>();
    private final Map<String, Set<String>> meta = new TreeMap<>();

    Tally(String name) {
      this.name = name;
    }

    void add(ServiceInstance instance, int state) {
      states[state]++;
      tags.addAll(instance.tags());
      nodes.add(instance.node());
      if (instance.meta() != null) {
        instance
            .meta()
            .forEach((key, value) -> meta.computeIfAbsent(key, k -> new TreeSet<>()).add(value));
      }
    }

    ServiceCount count() {
      return new ServiceCount(
          name,
          states[0] + states[1] + states[2],
          states[0],
          states[1],
          states[2],
          tags,
          nodes,
          meta);
    }
  }
}
