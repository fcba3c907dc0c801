package io.rollcall.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcall.api.consul.http.RouteTimer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * {@code http.server.requests} of the Consul door, with the tags that Spring gives the requests of
 * its own dispatcher. A timer is looked up by its tags once; there are few, for keys and names are
 * not among them. Any thread.
 */
@Component
final class RequestMetrics implements RouteTimer {
  private record Kind(String method, String pattern, int status) {}

  private final MeterRegistry registry;
  private final ConcurrentHashMap<Kind, Timer> timers = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void answered(String method, String pattern, int status, long nanos) {
    timers
        .computeIfAbsent(new Kind(method, pattern, status), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Kind kind) {
    return Timer.builder("http.server.requests")
        .tag("method", kind.method())
        .tag("uri", kind.pattern())
        .tag("status", Integer.toString(kind.status()))
        .tag("outcome", outcome(kind.status()))
        .tag("exception", "none")
        .tag("error", "none")
        .register(registry);
  }

  private static String outcome(int status) {
    HttpStatus.Series series = HttpStatus.Series.resolve(status);
    if (series == null) {
      return "UNKNOWN";
    }
    return switch (series) {
      case INFORMATIONAL -> "INFORMATIONAL";
      case SUCCESSFUL -> "SUCCESS";
      case REDIRECTION -> "REDIRECTION";
      case CLIENT_ERROR -> "CLIENT_ERROR";
      case SERVER_ERROR -> "SERVER_ERROR";
    };
  }
}
