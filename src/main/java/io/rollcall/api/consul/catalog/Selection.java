package io.rollcall.api.consul.catalog;

import io.rollcall.core.catalog.CheckOnNode;
import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.core.catalog.InstanceOnNode;
import io.rollcall.core.coordinate.Distances;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.List;
import java.util.Map;

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
 * @param near distances from the node whose neighbours come first
 */
record Selection(
    boolean passing,
    boolean meshNative,
    String state,
    List<String> tags,
    List<String> nodeMeta,
    Distances near) {

  Selection nativeOnly() {
    return new Selection(passing, true, state, tags, nodeMeta, near);
  }

  Selection inState(String wanted) {
    return new Selection(passing, meshNative, wanted, tags, nodeMeta, near);
  }

  List<Node> nodes(List<Node> nodes) {
    return near.sorted(nodes.stream().filter(this::takes).toList(), Node::name);
  }

  List<InstanceOnNode> instances(List<InstanceOnNode> instances) {
    return near.sorted(
        instances.stream().filter(each -> takes(each.node()) && takes(each.service())).toList(),
        each -> each.node().name());
  }

  List<InstanceHealth> health(List<InstanceHealth> instances) {
    return near.sorted(
        instances.stream()
            .filter(each -> takes(each.node()) && takes(each.service()))
            .filter(each -> !passing || each.passing())
            .toList(),
        each -> each.node().name());
  }

  List<CheckOnNode> checks(List<CheckOnNode> checks) {
    return near.sorted(
        checks.stream()
            .filter(each -> takes(each.node()))
            .filter(each -> takesState(each.check().status()))
            .toList(),
        each -> each.node().name());
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
