package io.rollcall.api.consul.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.model.Bytes;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * {@code /v1/agent/metrics}: what this node measures, in Consul's shape or as Prometheus takes it.
 */
@ConsulDoor
final class MetricsController {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final MeterRegistry registry;

  MetricsController(ObjectProvider<MeterRegistry> registry) {
    this.registry = registry.getIfAvailable(SimpleMeterRegistry::new);
  }

  @GetMapping("/v1/agent/metrics")
  Reply metrics(QueryParameters query) {
    if (query.get("format").equals("prometheus")) {
      PrometheusMeterRegistry prometheus =
          prometheus()
              .orElseThrow(
                  () -> new DoorException.Refused("Prometheus metrics are not collected here"));
      return Reply.raw(PROMETHEUS_TEXT, Bytes.utf8(prometheus.scrape()));
    }
    return Reply.json(MetricsJson.of(registry));
  }

  private Optional<PrometheusMeterRegistry> prometheus() {
    Stream<MeterRegistry> all =
        registry instanceof CompositeMeterRegistry composite
            ? composite.getRegistries().stream()
            : Stream.of(registry);
    return all.filter(PrometheusMeterRegistry.class::isInstance)
        .map(PrometheusMeterRegistry.class::cast)
        .findFirst();
  }
}
