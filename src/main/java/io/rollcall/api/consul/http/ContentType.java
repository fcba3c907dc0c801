package io.rollcall.api.consul.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Content types to the letter. Tomcat takes {@code text/plain; charset=utf-8} apart and writes it
 * without the space, which Consul's clients have never seen; its valve hands out a way around that.
 */
final class ContentType {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";

  private static final String SETTER = ContentType.class.getName();

  private ContentType() {}

  static void set(HttpServletRequest request, HttpServletResponse response, String type) {
    if (request.getAttribute(SETTER) instanceof Setter setter) {
      setter.verbatim().accept(type);
    } else {
      response.setContentType(type);
    }
  }

  private record Setter(Consumer<String> verbatim) {}

  /** Puts the verbatim setter into each request under {@code /v1}. */
  static final class Verbatim extends ValveBase {
    Verbatim() {
      super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      request.setAttribute(
          SETTER, new Setter(response.getCoyoteResponse()::setContentTypeNoCharset));
      getNext().invoke(request, response);
    }
  }
}
