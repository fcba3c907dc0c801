package io.rollcall.app;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

/**
 * What the container refuses before any door sees it, such as a broken percent-escape in the path,
 * is told in one line of text, as Go's server does, and not as a page.
 */
public final class PlainErrors extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    HttpStatus known = HttpStatus.resolve(status);
    response.setContentType("text/plain");
    response.setCharacterEncoding("utf-8");
    try {
      Writer out = response.getReporter();
      if (out != null) {
        out.write(known == null ? String.valueOf(status) : status + " " + known.getReasonPhrase());
        response.finishResponse();
      }
    } catch (IOException e) {
      // The client is gone: there is nobody left to tell.
    }
  }

  /** Puts the valve in the place of Tomcat's own. */
  @Configuration(proxyBeanMethods = false)
  static class Wiring {
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> plainErrors() {
      return factory ->
          factory.addContextCustomizers(
              context -> {
                if (context.getParent() instanceof StandardHost host) {
                  host.setErrorReportValveClass(PlainErrors.class.getName());
                }
              });
    }
  }
}
