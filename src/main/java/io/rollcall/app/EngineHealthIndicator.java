package io.rollcall.app;

import io.rollcall.core.cluster.ClusterService;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down once this node has stopped taking part for a reason of its own, such as a disk that is full:
 * only a restart brings it back, and whoever watches liveness makes one. Neither a lost leader nor
 * a lost majority counts: a restart mends nothing there.
 */
final class EngineHealthIndicator implements HealthIndicator {
  private final ClusterService cluster;

  EngineHealthIndicator(ClusterService cluster) {
    this.cluster = cluster;
  }

  @Override
  public Health health() {
    // Not by its role: that is "failed" too while servers without data look for each other.
    return cluster
        .status()
        .failure()
        .map(failure -> Health.down().withDetail("failure", failure).build())
        .orElseGet(() -> Health.up().build());
  }
}
