package io.rollcall.app;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.rollcall.core.NodeIdentity;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Sends a span of each sampled request to an OpenTelemetry collector, when one is named. */
@Configuration(proxyBeanMethods = false)
@Conditional(TracingConfiguration.CollectorNamed.class)
class TracingConfiguration {

  /** Sends in batches, on a thread of its own; what is waiting is sent when it is closed. */
  @Bean
  SdkTracerProvider tracerProvider(
      RollcallProperties properties, NodeIdentity self, RunningBuild build) {
    RollcallProperties.Tracing tracing = properties.tracing();
    Resource resource =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"), "rollcall",
                AttributeKey.stringKey("service.namespace"), properties.cluster().name(),
                AttributeKey.stringKey("service.instance.id"), self.name(),
                AttributeKey.stringKey("service.version"), build.version()));
    OtlpHttpSpanExporter collector =
        OtlpHttpSpanExporter.builder().setEndpoint(tracing.otlpUrl()).build();
    return SdkTracerProvider.builder()
        .setResource(resource)
        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(tracing.sampleRatio())))
        .addSpanProcessor(BatchSpanProcessor.builder(collector).build())
        .build();
  }

  @Bean
  TracingInServer tracingInServer(SdkTracerProvider provider) {
    return new TracingInServer(provider);
  }

  /** Before every door. */
  record TracingInServer(SdkTracerProvider provider)
      implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>, Ordered {
    @Override
    public void customize(ConfigurableJettyWebServerFactory factory) {
      factory.addServerCustomizers(
          server ->
              server.setHandler(
                  new TracingHandler(provider.get("io.rollcall.http"), server.getHandler())));
    }

    @Override
    public int getOrder() {
      return LOWEST_PRECEDENCE;
    }
  }

  static final class CollectorNamed extends WhenNamed {
    CollectorNamed() {
      super("rollcall.tracing.otlp-url");
    }
  }
}
