package io.rollcall.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcall.agent.check.ProbeMeter;
import java.time.Duration;

/** How late probes begin, and how many runs were left out. Any thread. */
final class ProbeMetrics implements ProbeMeter {
  private final Timer lateness;
  private final Counter skipped;

  ProbeMetrics(MeterRegistry registry) {
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
}
