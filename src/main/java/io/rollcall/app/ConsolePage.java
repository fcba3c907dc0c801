package io.rollcall.app;

import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.resource.EncodedResourceResolver;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * Serves the dashboard under {@code /ui/}. Each of its pages is one segment ({@code /ui/services})
 * and the same file, which finds the API beside where it was loaded from; redirects are relative
 * too. So it works under a context path and behind a proxy that adds or strips a prefix, which need
 * not tell us.
 */
@Configuration(proxyBeanMethods = false)
class ConsolePage implements WebMvcConfigurer {
  private static final String FILES = "static/ui/";
  private static final Duration ASSETS_MAX_AGE = Duration.ofDays(365);
  private static final String NOT_BUILT =
      "This jar was built without the dashboard (-Dfrontend.skip). Everything else works: see"
          + " /swagger-ui.html for the API.\n";

  private final Optional<Resource> index =
      Optional.<Resource>of(new ClassPathResource(FILES + "index.html")).filter(Resource::exists);

  @Bean
  RouterFunction<ServerResponse> consolePages() {
    return RouterFunctions.route()
        .GET("/", request -> toConsole())
        .GET("/ui", request -> toConsole())
        .GET("/ui/", this::page)
        .GET("/ui/{page:[a-z]+}", this::page)
        .build();
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    // The names of the assets hold a hash of what is in them.
    serve(registry, "assets/", CacheControl.maxAge(ASSETS_MAX_AGE).cachePublic().immutable());
    serve(registry, "", CacheControl.noCache());
  }

  /** Whoever accepts gzip gets the file that the build compressed. */
  private static void serve(ResourceHandlerRegistry registry, String folder, CacheControl cache) {
    registry
        .addResourceHandler("/ui/" + folder + "**")
        .addResourceLocations("classpath:/" + FILES + folder)
        .setCacheControl(cache)
        .resourceChain(true)
        .addResolver(new EncodedResourceResolver())
        .addResolver(new PathResourceResolver());
  }

  private static ServerResponse toConsole() {
    return ServerResponse.status(HttpStatus.FOUND).header(HttpHeaders.LOCATION, "ui/").build();
  }

  private ServerResponse page(ServerRequest request) {
    return index
        .map(
            file ->
                ServerResponse.ok()
                    .contentType(MediaType.TEXT_HTML)
                    .cacheControl(CacheControl.noCache())
                    .body(file))
        .orElseGet(
            () ->
                ServerResponse.status(HttpStatus.NOT_FOUND)
                    .contentType(MediaType.TEXT_PLAIN)
                    .body(NOT_BUILT));
  }
}
