package io.rollcall.core.catalog;

import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;

/** A service instance with the node it stands on. */
public record InstanceOnNode(Node node, ServiceInstance service) {}
