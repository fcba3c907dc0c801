package io.rollcall.app;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the dashboard, static files under {@code /ui/}, at the address that people type. */
@Configuration(proxyBeanMethods = false)
class ConsolePage implements WebMvcConfigurer {

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    // Spring Boot knows a welcome page at the root only, not one in a folder.
    registry.addViewController("/ui/").setViewName("forward:/ui/index.html");
    registry.addRedirectViewController("/ui", "/ui/");
    registry.addRedirectViewController("/", "/ui/");
  }
}
