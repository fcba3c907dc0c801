package io.rollcall.app;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.rollcall.agent.Agent;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.RaftStatus.Role;
import io.rollcall.raft.jraft.JRaftCluster;
import io.rollcall.store.Store;
import io.rollcall.watch.Watches;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** What Prometheus and the health endpoint see of each room. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  @Bean("raft")
  HealthIndicator raftHealth(ClusterService cluster) {
    return new RaftHealthIndicator(cluster);
  }

  @Bean("engine")
  HealthIndicator engineHealth(ClusterService cluster) {
    return new EngineHealthIndicator(cluster);
  }

  /** Sends every meter to an OpenTelemetry collector; not there unless one is named. */
  @Bean
  @Conditional(CollectorNamed.class)
  OtlpMeterRegistry otlpRegistry(RollcallProperties properties, NodeIdentity self) {
    OtlpConfig config =
        new OtlpConfig() {
          @Override
          public @Nullable String get(String key) {
            return null;
          }

          @Override
          public String url() {
            return properties.metrics().otlpUrl();
          }

          @Override
          public Duration step() {
            return properties.metrics().otlpInterval();
          }

          @Override
          public Map<String, String> resourceAttributes() {
            return Map.of(
                "service.name", "rollcall",
                "service.namespace", properties.cluster().name(),
                "service.instance.id", self.name());
          }
        };
    return OtlpMeterRegistry.builder(config).build();
  }

  static final class CollectorNamed extends WhenNamed {
    CollectorNamed() {
      super("rollcall.metrics.otlp-url");
    }
  }

  @Bean
  MeterBinder raftMetrics(JRaftCluster log) {
    return registry -> {
      Gauge.builder("rollcall.raft.leader", log, l -> l.status().role() == Role.LEADER ? 1 : 0)
          .description("1 on the leader, else 0")
          .register(registry);
      Gauge.builder("rollcall.raft.term", log, l -> l.status().term()).register(registry);
      Gauge.builder("rollcall.raft.commit.index", log, l -> l.status().commitIndex())
          .register(registry);
      Gauge.builder("rollcall.raft.applied.index", log, l -> l.status().appliedIndex())
          .register(registry);
      Gauge.builder("rollcall.raft.snapshot.index", log, l -> l.status().snapshotIndex())
          .register(registry);
      Gauge.builder("rollcall.raft.proposals.pending", log, JRaftCluster::pendingProposals)
          .description("writes under way through this node")
          .register(registry);
      TimeGauge.builder(
              "rollcall.raft.last.contact",
              log,
              TimeUnit.MILLISECONDS,
              l -> l.status().lastContact().toMillis())
          .description("since this node last heard of the leader")
          .register(registry);
      Gauge.builder("rollcall.raft.followers.lag", log, l -> worstLag(l.status()))
          .description("entries that the slowest follower is behind; 0 except on the leader")
          .register(registry);
    };
  }

  @Bean
  MeterBinder applyAndBarrierMetrics(JRaftCluster log) {
    return registry -> {
      FunctionTimer.builder(
              "rollcall.apply",
              log,
              l -> l.figures().applyRuns(),
              l -> l.figures().applyNanos(),
              TimeUnit.NANOSECONDS)
          .description("steps in which entries were applied, and their time")
          .register(registry);
      FunctionCounter.builder("rollcall.apply.entries", log, l -> l.figures().applyEntries())
          .description("entries applied")
          .register(registry);
      FunctionTimer.builder(
              "rollcall.barrier",
              log,
              l -> l.figures().barriers(),
              l -> l.figures().barrierNanos(),
              TimeUnit.NANOSECONDS)
          .description("read barriers, and their time")
          .register(registry);
      FunctionCounter.builder("rollcall.barrier.reads", log, l -> l.figures().barrierReads())
          .description("reads that waited for a barrier; many share one")
          .register(registry);
      FunctionCounter.builder("rollcall.barrier.failures", log, l -> l.figures().barrierFailures())
          .description("barriers that ended without proof; their reads failed")
          .register(registry);
    };
  }

  @Bean
  MeterBinder lessorMetrics(Agent agent) {
    return registry -> {
      Gauge.builder("rollcall.leases", agent, a -> a.lessor().leases())
          .description("deadlines that this node watches; 0 except on the leader")
          .register(registry);
      FunctionCounter.builder("rollcall.leases.renewed", agent, a -> a.lessor().renewed())
          .description("renewals that came in")
          .register(registry);
      FunctionCounter.builder("rollcall.leases.expired", agent, a -> a.lessor().expiredSessions())
          .tag("kind", "session")
          .description("deadlines that nobody kept")
          .register(registry);
      FunctionCounter.builder("rollcall.leases.expired", agent, a -> a.lessor().expiredChecks())
          .tag("kind", "check")
          .description("deadlines that nobody kept")
          .register(registry);
    };
  }

  @Bean
  MeterBinder storeMetrics(Store store) {
    return registry -> {
      Gauge.builder("rollcall.store.keys", store, s -> s.stats().approximateKeys())
          .description("an estimate")
          .register(registry);
      Gauge.builder("rollcall.store.files", store, s -> s.stats().fileBytes())
          .baseUnit("bytes")
          .register(registry);
      Gauge.builder("rollcall.store.block.cache", store, s -> s.stats().blockCacheBytes())
          .baseUnit("bytes")
          .register(registry);
      Gauge.builder("rollcall.store.key.cache", store, s -> s.stats().keyCacheBytes())
          .baseUnit("bytes")
          .register(registry);
      Gauge.builder("rollcall.store.write.buffers", store, s -> s.stats().writeBufferBytes())
          .baseUnit("bytes")
          .register(registry);
      Gauge.builder("rollcall.store.views.open", store, s -> s.stats().openViews())
          .register(registry);
      FunctionCounter.builder("rollcall.store.errors", store, s -> s.stats().backgroundErrors())
          .description("flushes and compactions that failed")
          .register(registry);
    };
  }

  @Bean
  MeterBinder watchMetrics(Watches watches) {
    return registry -> {
      Gauge.builder("rollcall.watch.waiters", watches, Watches::waiters)
          .description("blocking queries that wait")
          .register(registry);
      Gauge.builder("rollcall.watch.queries", watches, Watches::sharedQueries)
          .description("different queries they wait for")
          .register(registry);
      FunctionCounter.builder("rollcall.watch.evaluations", watches, Watches::evaluations)
          .register(registry);
      FunctionCounter.builder("rollcall.watch.completions", watches, Watches::completions)
          .register(registry);
    };
  }

  @Bean
  MeterBinder circuitBreakerMetrics(CircuitBreakerRegistry breakers) {
    return TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers);
  }

  @Bean
  MeterBinder retryMetrics(RetryRegistry retries) {
    return TaggedRetryMetrics.ofRetryRegistry(retries);
  }

  private static double worstLag(RaftStatus status) {
    return status.followers().stream().mapToLong(RaftStatus.Follower::lag).max().orElse(0);
  }
}
