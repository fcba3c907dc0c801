package io.rollcall.core.catalog;

import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.List;

/** A node with everything on it: its instances, and all checks, theirs and its own. */
public record NodeOverview(Node node, List<ServiceInstance> services, List<Check> checks) {}
