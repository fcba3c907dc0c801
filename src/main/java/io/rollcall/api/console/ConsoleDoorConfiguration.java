package io.rollcall.api.console;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/**
 * Opens the door. Whoever imports this gives it the journal, the services of {@code core}, the
 * {@link ConsoleSettings} and {@link NodeSizes} as beans.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.rollcall.api.console")
public class ConsoleDoorConfiguration {

  @Bean
  MeterBinder eventStreamMetrics(EventStreams streams) {
    return registry -> {
      Gauge.builder("rollcall.events.streams", streams, EventStreams::open)
          .description("event streams that are open")
          .register(registry);
      FunctionCounter.builder("rollcall.events.delivered", streams, EventStreams::delivered)
          .description("events handed to readers")
          .register(registry);
      FunctionCounter.builder("rollcall.events.cut", streams, EventStreams::cut)
          .description("readers that were too slow")
          .register(registry);
    };
  }
}
