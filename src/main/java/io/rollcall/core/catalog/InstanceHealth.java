package io.rollcall.core.catalog;

import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.List;

/**
 * A service instance with its node and all checks that count for it.
 *
 * @param checks the node's own checks first, then the instance's
 */
public record InstanceHealth(Node node, ServiceInstance service, List<Check> checks) {

  /** Whether every check passes; an instance without checks does. */
  public boolean passing() {
    return checks.stream().allMatch(check -> check.status().equals(Check.Status.PASSING));
  }
}
