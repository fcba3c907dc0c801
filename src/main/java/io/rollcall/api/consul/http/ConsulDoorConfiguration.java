package io.rollcall.api.consul.http;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.core.Reads;
import java.util.List;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Opens the door: its routes, and what they share. Whoever imports this gives it the services of
 * {@code core} and {@code agent} and the {@link ConsulApiSettings} as beans.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan("io.rollcall.api.consul")
public class ConsulDoorConfiguration {
  private static final String BELOW_ROOT = "/v1/";

  /** What Go's server takes in a request line without an escape, and Tomcat by itself does not. */
  private static final String RELAXED = "\"<>[\\]^`{|}";

  @Bean
  ReplyWriter consulReplyWriter(Reads reads) {
    return new ReplyWriter(reads);
  }

  @Bean
  FilterRegistrationBean<ConsulFilter> consulFilter(
      ObjectProvider<RequestMappingHandlerMapping> mappings) {
    FilterRegistrationBean<ConsulFilter> bean =
        new FilterRegistrationBean<>(
            new ConsulFilter(SingletonSupplier.of(() -> routes(mappings))));
    bean.addUrlPatterns("/*");
    bean.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return bean;
  }

  @Bean
  WebMvcConfigurer consulMvc(ConsulApiSettings settings, ReplyWriter writer) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new DoorArguments(settings));
      }

      @Override
      public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(new ReplyHandler(writer));
      }

      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new DatacenterCheck(settings)).addPathPatterns("/v1/**");
      }
    };
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> consulTomcat() {
    return factory -> {
      factory.addEngineValves(new ContentType.Verbatim());
      factory.addConnectorCustomizers(
          connector -> {
            connector.setEncodedSolidusHandling("passthrough");
            connector.setEncodedReverseSolidusHandling("passthrough");
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
              http.setRelaxedPathChars(RELAXED);
              http.setRelaxedQueryChars(RELAXED);
            }
          });
    };
  }

  private static Routes routes(ObjectProvider<RequestMappingHandlerMapping> mappings) {
    Routes routes = new Routes();
    mappings.stream()
        .flatMap(each -> each.getHandlerMethods().keySet().stream())
        .forEach(info -> addRoutes(routes, info));
    return routes;
  }

  private static void addRoutes(Routes routes, RequestMappingInfo info) {
    info.getPatternValues().stream()
        .filter(pattern -> pattern.startsWith(BELOW_ROOT))
        .forEach(pattern -> routes.add(pattern, info.getMethodsCondition().getMethods()));
  }
}
