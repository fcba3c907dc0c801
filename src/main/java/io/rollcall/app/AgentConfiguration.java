package io.rollcall.app;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rollcall.agent.Agent;
import io.rollcall.agent.AgentSettings;
import io.rollcall.agent.CoordinateUpdates;
import io.rollcall.agent.SessionRenewals;
import io.rollcall.agent.TtlReports;
import io.rollcall.agent.check.ProbeMeter;
import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.core.cluster.Operations;
import io.rollcall.raft.jraft.JRaftCluster;
import io.rollcall.watch.Watches;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the node does by itself, and the order in which a node comes up and goes down. */
@Configuration(proxyBeanMethods = false)
class AgentConfiguration {
  /** Up before the web server and down after it. */
  private static final int BEFORE_THE_DOORS = SmartLifecycle.DEFAULT_PHASE - 8192;

  /** Up last and down first. */
  private static final int AFTER_THE_DOORS = SmartLifecycle.DEFAULT_PHASE;

  @Bean
  BulkheadRegistry bulkheads() {
    return BulkheadRegistry.ofDefaults();
  }

  @Bean
  MeterBinder bulkheadMetrics(BulkheadRegistry bulkheads) {
    return TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads);
  }

  @Bean
  ProbeMeter probeMeter(MeterRegistry registry) {
    return new ProbeMetrics(registry);
  }

  @Bean
  ProbeSupport probeSupport(RollcallProperties properties) {
    RollcallProperties.Checks checks = properties.checks();
    return new ProbeSupport(checks.scripts(), checks.localScripts(), checks.dockerSocket());
  }

  @Bean(destroyMethod = "")
  Agent agent(
      NodeIdentity self,
      RollcallProperties properties,
      ProbeSupport support,
      Reads reads,
      Proposals proposals,
      Registrations registrations,
      Operations operations,
      JRaftCluster log,
      Watches watches,
      BulkheadRegistry bulkheads,
      ProbeMeter meter) {
    return new Agent(
        self,
        settings(properties),
        support,
        reads,
        proposals,
        registrations,
        operations,
        log,
        log,
        watches::subscribe,
        bulkheads,
        meter);
  }

  @Bean
  TtlReports ttlReports(Agent agent) {
    return agent.ttlReports();
  }

  @Bean
  SessionRenewals sessionRenewals(Agent agent) {
    return agent.sessionRenewals();
  }

  @Bean
  CoordinateUpdates coordinateUpdates(Agent agent) {
    return agent.coordinates();
  }

  @Bean
  SmartLifecycle agentLifecycle(Agent agent) {
    return new Phase(BEFORE_THE_DOORS, agent::start, agent::close);
  }

  /** Answers the parked reads first, so that the web server has nobody left to wait for. */
  @Bean
  SmartLifecycle parkedReadsLifecycle(Watches watches) {
    return new Phase(AFTER_THE_DOORS, () -> {}, watches::close);
  }

  private static AgentSettings settings(RollcallProperties properties) {
    AgentSettings defaults = AgentSettings.DEFAULTS;
    return new AgentSettings(
        properties.checks().maxConcurrent(),
        properties.checks().defaultTimeout(),
        defaults.minInterval(),
        defaults.outputLimitBytes(),
        properties.checks().outputUpdateInterval(),
        defaults.renewalInterval(),
        properties.liveness().lostAfter(),
        properties.liveness().returnedAfter(),
        defaults.reapInterval(),
        properties.catalog().reapAfter(),
        defaults.tombstoneAge(),
        properties.consul().version());
  }

  /** Something that is started and stopped at its place in the order. */
  private static final class Phase implements SmartLifecycle {
    private final int phase;
    private final Runnable start;
    private final Runnable stop;
    private volatile boolean running;

    Phase(int phase, Runnable start, Runnable stop) {
      this.phase = phase;
      this.start = start;
      this.stop = stop;
    }

    @Override
    public void start() {
      running = true;
      start.run();
    }

    @Override
    public void stop() {
      stop.run();
      running = false;
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return phase;
    }
  }
}
