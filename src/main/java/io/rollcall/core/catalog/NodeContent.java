package io.rollcall.core.catalog;

import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.List;

/** A node with the instances on it, ordered by id. */
public record NodeContent(Node node, List<ServiceInstance> services) {}
