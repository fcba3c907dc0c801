package io.rollcall.agent.check;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.ProbeOutcome.Skipped;
import io.rollcall.agent.time.SchedulerThread;
import io.rollcall.model.CheckDefinition.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs single probes as a node does, each on a thread of its own with its time limited. */
final class ProbeBench implements AutoCloseable {
  static final Duration SHORT = Duration.ofMillis(300);
  static final Duration LONG = Duration.ofSeconds(10);

  private final SchedulerThread scheduler = new SchedulerThread("test-deadlines");
  private final ProbeThreads probes;

  ProbeBench(ProbeSupport support) {
    probes =
        new ProbeThreads(BulkheadRegistry.ofDefaults(), 4, support, scheduler, ProbeMeter.NONE);
  }

  ProbeBench() {
    this(new ProbeSupport(true, false, Path.of("/nowhere/docker.sock"), ""));
  }

  Finding probe(Probe probe) {
    return probe(probe, LONG, 4096);
  }

  Finding probe(Probe probe, Duration timeout, int outputLimitBytes) {
    CompletableFuture<ProbeOutcome> said = new CompletableFuture<>();
    var ignored =
        probes.start(
            new ProbeOrder(probe, scheduler.nanos(), timeout, outputLimitBytes), said::complete);
    return switch (said.orTimeout(20, TimeUnit.SECONDS).join()) {
      case Finding finding -> finding;
      case Skipped skipped -> throw new AssertionError(skipped);
    };
  }

  @Override
  public void close() {
    scheduler.close();
    probes.close();
  }
}
