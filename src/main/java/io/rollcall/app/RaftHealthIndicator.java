package io.rollcall.app;

import io.rollcall.core.cluster.ClusterService;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.RaftStatus.Role;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Ready means: a leader is known, and this node has caught up with what it knows to be committed.
 * Part of readiness, not of liveness: killing a node does not bring a quorum back.
 */
final class RaftHealthIndicator implements HealthIndicator {
  /** Entries a node may be behind and still be called caught up. */
  private static final long MAX_LAG = 10_000;

  private final ClusterService cluster;

  RaftHealthIndicator(ClusterService cluster) {
    this.cluster = cluster;
  }

  @Override
  public Health health() {
    RaftStatus status = cluster.status();
    long behind = Math.max(0, status.commitIndex() - status.appliedIndex());
    Health.Builder health =
        status.role() == Role.FAILED
            ? Health.down()
            : status.leader().isPresent() && status.appliedIndex() > 0 && behind <= MAX_LAG
                ? Health.up()
                : Health.outOfService();
    status.failure().ifPresent(failure -> health.withDetail("failure", failure));
    return health
        .withDetail("role", status.role())
        .withDetail("leader", status.leader().map(leader -> leader.name()).orElse("none"))
        .withDetail("term", status.term())
        .withDetail("appliedIndex", status.appliedIndex())
        .withDetail("entriesBehind", behind)
        .build();
  }
}
