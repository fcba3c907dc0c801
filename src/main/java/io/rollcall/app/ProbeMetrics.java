package io.rollcall.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcall.agent.check.ProbeMeter;
import io.rollcall.model.Check.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How late probes begin, what they find, and how many runs were left out. Any thread. */
final class ProbeMetrics implements ProbeMeter {
  private final Timer lateness;
  private final Counter skipped;
  private final Map<Kind, Timer> probes = new ConcurrentHashMap<>();
  private final MeterRegistry registry;

  private record Kind(String type, String result) {}

  ProbeMetrics(MeterRegistry registry) {
    this.registry = registry;
    // There from the start, so that the first failure already is a rate.
    for (String type :
        List.of("http", "tcp", "udp", "grpc", "h2ping", "script", "docker", "os_service")) {
      for (String result : List.of(Status.PASSING, Status.WARNING, Status.CRITICAL)) {
        timer(new Kind(type, result));
      }
    }
    lateness =
        Timer.builder("rollcall.checks.lateness")
            .description("from when a probe of a check was due to when it began")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    skipped =
        Counter.builder("rollcall.checks.skipped")
            .description("runs of checks left out since too many probes were under way")
            .register(registry);
  }

  @Override
  public void began(Duration late) {
    lateness.record(late);
  }

  @Override
  public void skipped() {
    skipped.increment();
  }

  @Override
  public void ended(String type, String status, Duration took) {
    timer(new Kind(type, status)).record(took);
  }

  private Timer timer(Kind kind) {
    return probes.computeIfAbsent(
        kind,
        made ->
            Timer.builder("rollcall.checks.probes")
                .description("probes that came to a finding, and how long they took")
                .tags("type", made.type(), "result", made.result())
                .register(registry));
  }
}
