package io.rollcall.api.consul.http;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.core.Reads;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
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

  @Bean
  ReplyWriter consulReplyWriter(Reads reads) {
    return new ReplyWriter(reads);
  }

  @Bean
  DoorInServer consulDoorInServer(
      ObjectProvider<RequestMappingHandlerMapping> mappings,
      ConsulApiSettings settings,
      ReplyWriter writer,
      ObjectProvider<RouteTimer> timer) {
    DoorArguments arguments = new DoorArguments(settings);
    Dispatch dispatch = new Dispatch(settings, writer, timer.getIfAvailable(() -> RouteTimer.NONE));
    return new DoorInServer(SingletonSupplier.of(() -> routes(mappings, arguments)), dispatch);
  }

  /** Puts the door before everything else that the server has, once all of that is there. */
  record DoorInServer(Supplier<Routes> routes, Dispatch dispatch)
      implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>, Ordered {
    @Override
    public void customize(ConfigurableJettyWebServerFactory factory) {
      factory.addServerCustomizers(
          server -> server.setHandler(new ConsulHandler(routes, dispatch, server.getHandler())));
    }

    /** Only what looks at the requests of all doors comes after it. */
    @Override
    public int getOrder() {
      return LOWEST_PRECEDENCE - 1;
    }
  }

  private static Routes routes(
      ObjectProvider<RequestMappingHandlerMapping> mappings, DoorArguments arguments) {
    Routes routes = new Routes();
    mappings.stream()
        .flatMap(each -> each.getHandlerMethods().entrySet().stream())
        .forEach(each -> addRoutes(routes, each.getKey(), each.getValue(), arguments));
    return routes;
  }

  private static void addRoutes(
      Routes routes, RequestMappingInfo info, HandlerMethod handler, DoorArguments arguments) {
    Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
    for (String pattern : info.getPatternValues()) {
      if (!pattern.startsWith(BELOW_ROOT)) {
        continue;
      }
      if (AnnotatedElementUtils.hasAnnotation(handler.getBeanType(), ConsulDoor.class)) {
        routes.add(pattern, methods, DoorRoute.of(pattern, handler, arguments));
      } else {
        routes.add(pattern, methods);
      }
    }
  }
}
