package io.rollcall.api.consul.catalog;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A node with what is on it, in its two forms. */
final class NodeServicesJson {
  private NodeServicesJson() {}

  /** As {@code catalog/node} shows it: the instances by id. */
  record ById(NodeJson node, SortedMap<String, ServiceJson> services) {}

  /** As {@code catalog/node-services} shows it; an unknown node has nothing but nulls. */
  record Listed(@Nullable NodeJson node, @Nullable List<ServiceJson> services) {}
}
