package io.rollcall.api.consul.catalog;

import io.rollcall.core.catalog.CheckOnNode;
import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.core.catalog.InstanceOnNode;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What of a result a client wants to see. It is applied to the shared result of a query, so it does
 * not change the result's index, and equal selections share one rendered body.
 *
 * @param passing only instances whose checks all pass
 * @param meshNative only instances that speak the mesh's protocol themselves
 * @param state only checks of this status; empty or {@code any} for all
 * @param tags only instances that have all of these, whatever their case; an empty tag is no
 *     instance's
 * @param nodeMeta {@code key:value} each, all of which the node must have; without a colon the
 *     value is empty
 * @param near the node whose own things come first, empty for none; nobody measures distances to
 *     others, and what Consul has not measured keeps its order too
 */
record Selection(
    boolean passing,
    boolean meshNative,
    String state,
    List<String> tags,
    List<String> nodeMeta,
    String near) {

  Selection nativeOnly() {
    return new Selection(passing, true, state, tags, nodeMeta, near);
  }

  Selection inState(String wanted) {
    return new Selection(passing, meshNative, wanted, tags, nodeMeta, near);
  }

  List<Node> nodes(List<Node> nodes) {
    return nodes.stream().filter(this::takes).sorted(nearest(each -> each)).toList();
  }

  List<InstanceOnNode> instances(List<InstanceOnNode> instances) {
    return instances.stream()
        .filter(each -> takes(each.node()) && takes(each.service()))
        .sorted(nearest(InstanceOnNode::node))
        .toList();
  }

  List<InstanceHealth> health(List<InstanceHealth> instances) {
    return instances.stream()
        .filter(each -> takes(each.node()) && takes(each.service()))
        .filter(each -> !passing || each.passing())
        .sorted(nearest(InstanceHealth::node))
        .toList();
  }

  List<CheckOnNode> checks(List<CheckOnNode> checks) {
    return checks.stream()
        .filter(each -> takes(each.node()))
        .filter(each -> takesState(each.check().status()))
        .sorted(nearest(CheckOnNode::node))
        .toList();
  }

  /** Sorting is stable: all that is not of the near node keeps its order. */
  private <T> Comparator<T> nearest(Function<T, Node> nodeOf) {
    return Comparator.comparing(each -> !nodeOf.apply(each).name().equalsIgnoreCase(near));
  }

  private boolean takes(Node node) {
    Map<String, String> meta = node.meta() == null ? Map.of() : node.meta();
    return nodeMeta.stream().allMatch(pair -> matches(meta, pair));
  }

  private static boolean matches(Map<String, String> meta, String pair) {
    int colon = pair.indexOf(':');
    String key = colon < 0 ? pair : pair.substring(0, colon);
    String value = colon < 0 ? "" : pair.substring(colon + 1);
    return value.equals(meta.get(key));
  }

  private boolean takes(ServiceInstance service) {
    return (!meshNative || service.connectNative())
        && tags.stream()
            .allMatch(
                wanted ->
                    !wanted.isEmpty()
                        && service.tags().stream().anyMatch(tag -> tag.equalsIgnoreCase(wanted)));
  }

  private boolean takesState(String status) {
    return state.isEmpty() || state.equals("any") || state.equals(status);
  }
}
