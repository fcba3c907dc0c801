package io.rollcall.api.consul.http;

import io.rollcall.model.Bytes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does to a path under {@code /v1/} what Go's HTTP server does: decodes it once, cleans it, finds
 * its route and refuses a method the route does not have. A route of the door is served right here;
 * one that is somebody else's goes on to Spring's dispatcher, and all other paths pass untouched.
 */
public final class ConsulFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String ROOT = "/v1/";

  private final transient Supplier<Routes> routes;
  private final transient Dispatch dispatch;

  ConsulFilter(Supplier<Routes> routes, Dispatch dispatch) {
    this.routes = routes;
    this.dispatch = dispatch;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String raw = request.getRequestURI();
    if (raw.startsWith(ROOT) && RawPath.isPlain(raw)) {
      if (routes.get().wantsSlash(raw)) {
        redirect(request, response, raw + "/");
      } else {
        route(request, response, chain, raw);
      }
      return;
    }
    String path = RawPath.decode(raw);
    String clean = path == null ? null : RawPath.clean(path);
    if (path == null || clean == null || !(isBelowRoot(path) || isBelowRoot(clean))) {
      chain.doFilter(request, response);
    } else if (!RawPath.isPrintable(path)) {
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    } else if (!clean.equals(path)) {
      redirect(request, response, clean);
    } else if (routes.get().wantsSlash(path)) {
      redirect(request, response, path + "/");
    } else {
      route(request, response, chain, path);
    }
  }

  private static boolean isBelowRoot(String path) {
    return (path + "/").startsWith(ROOT);
  }

  private void route(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain, String path)
      throws IOException, ServletException {
    Optional<Routes.Route> found = routes.get().find(path);
    if (found.isEmpty()) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      text(request, response, "Invalid URL path: not a recognized HTTP API endpoint\n");
      return;
    }
    response.setHeader("Vary", "Accept-Encoding");
    response.setHeader("X-Consul-Default-Acl-Policy", "allow");
    QueryParameters query = QueryParameters.parse(request.getQueryString());
    Routes.Route route = found.get();
    if (query == null) {
      response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    } else if (request.getMethod().equals("OPTIONS")) {
      response.setHeader("Allow", route.allow());
    } else if (!route.answers(request.getMethod())) {
      response.setHeader("Allow", route.allow());
      response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      text(request, response, "method " + request.getMethod() + " not allowed");
    } else {
      Remainder rest =
          new Remainder(Bytes.owning(RawPath.bytes(path.substring(route.pattern().length()))));
      ConsulRequest known = new ConsulRequest(request, route.pattern(), rest, query);
      DoorRoute door = route.door(request.getMethod());
      if (door == null) {
        chain.doFilter(known, response);
      } else {
        dispatch.serve(door, known, response);
      }
    }
  }

  /** A write is redirected too; whoever does not follow has lost it, as with Consul. */
  private static void redirect(
      HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
    String query = request.getQueryString();
    String location = RawPath.encode(path) + (query == null ? "" : "?" + query);
    response.setStatus(HttpServletResponse.SC_MOVED_PERMANENTLY);
    response.setHeader("Location", location);
    if (request.getMethod().equals("GET")) {
      ContentType.set(request, response, "text/html; charset=utf-8");
      String href = location.replace("&", "&amp;").replace("\"", "&#34;").replace("'", "&#39;");
      body(response, "<a href=\"" + href + "\">Moved Permanently</a>.\n\n");
    }
  }

  private static void text(HttpServletRequest request, HttpServletResponse response, String text)
      throws IOException {
    ContentType.set(request, response, ContentType.TEXT);
    body(response, text);
  }

  private static void body(HttpServletResponse response, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
  }
}
