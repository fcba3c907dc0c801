package io.rollcall.api.consul.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Does to a path under {@code /v1/} what Go's HTTP server does: decodes it once, cleans it, finds
 * its route and refuses a method the route does not have. A route of the door is served right here;
 * one that is somebody else's goes on to Spring's dispatcher, and all other paths pass untouched.
 * On the thread that read the request, without blocking it: routes run on virtual threads unless
 * they are {@link NonBlocking}.
 */
final class ConsulHandler extends Handler.Wrapper {
  private static final String ROOT = "/v1/";

  private final Supplier<Routes> routes;
  private final Dispatch dispatch;

  /**
   * @param next for what is not the door's
   */
  ConsulHandler(Supplier<Routes> routes, Dispatch dispatch, Handler next) {
    super(next);
    this.routes = routes;
    this.dispatch = dispatch;
  }

  @Override
  public boolean handle(Request request, Response response, Callback done) throws Exception {
    String raw = request.getHttpURI().getPath();
    if (raw == null) {
      return super.handle(request, response, done); // OPTIONS *
    }
    if (raw.startsWith(ROOT) && RawPath.isPlain(raw)) {
      return routes.get().wantsSlash(raw)
          ? redirect(request, response, done, raw + "/")
          : route(request, response, done, raw);
    }
    String path = RawPath.decode(raw);
    String clean = path == null ? null : RawPath.clean(path);
    if (path == null || clean == null) {
      return text(response, done, HttpStatus.BAD_REQUEST_400, "400 Bad Request");
    }
    if (!(isBelowRoot(path) || isBelowRoot(clean))) {
      return super.handle(request, response, done);
    }
    if (!RawPath.isPrintable(path)) {
      return end(response, done, HttpStatus.BAD_REQUEST_400);
    }
    if (!clean.equals(path)) {
      return redirect(request, response, done, clean);
    }
    if (routes.get().wantsSlash(path)) {
      return redirect(request, response, done, path + "/");
    }
    return route(request, response, done, path);
  }

  private static boolean isBelowRoot(String path) {
    return (path + "/").startsWith(ROOT);
  }

  private boolean route(Request request, Response response, Callback done, String path)
      throws Exception {
    Optional<Routes.Route> found = routes.get().find(path);
    if (found.isEmpty()) {
      return text(
          response,
          done,
          HttpStatus.NOT_FOUND_404,
          "Invalid URL path: not a recognized HTTP API endpoint\n");
    }
    Routes.Route route = found.get();
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, route.pattern());
    response.getHeaders().put(HttpHeader.VARY, "Accept-Encoding");
    response.getHeaders().put("X-Consul-Default-Acl-Policy", "allow");
    QueryParameters query = QueryParameters.parse(request.getHttpURI().getQuery());
    if (query == null) {
      return end(response, done, HttpStatus.INTERNAL_SERVER_ERROR_500);
    }
    String method = request.getMethod();
    if (method.equals("OPTIONS")) {
      response.getHeaders().put(HttpHeader.ALLOW, route.allow());
      return end(response, done, HttpStatus.OK_200);
    }
    if (!route.answers(method)) {
      response.getHeaders().put(HttpHeader.ALLOW, route.allow());
      return text(
          response, done, HttpStatus.METHOD_NOT_ALLOWED_405, "method " + method + " not allowed");
    }
    DoorRoute door = route.door(method);
    if (door == null) {
      return super.handle(request, response, done);
    }
    Exchange exchange = new Exchange(request, response, done, route.pattern(), path, query);
    if (door.blocks(query)) {
      Thread.startVirtualThread(() -> dispatch.serve(door, exchange));
    } else {
      dispatch.serve(door, exchange);
    }
    return true;
  }

  /** A write is redirected too; whoever does not follow has lost it, as with Consul. */
  private static boolean redirect(Request request, Response response, Callback done, String path) {
    String query = request.getHttpURI().getQuery();
    String location = RawPath.encode(path) + (query == null ? "" : "?" + query);
    response.getHeaders().put(HttpHeader.LOCATION, location);
    if (!request.getMethod().equals("GET")) {
      return end(response, done, HttpStatus.MOVED_PERMANENTLY_301);
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
    String href = location.replace("&", "&amp;").replace("\"", "&#34;").replace("'", "&#39;");
    return body(
        response,
        done,
        HttpStatus.MOVED_PERMANENTLY_301,
        "<a href=\"" + href + "\">Moved Permanently</a>.\n\n");
  }

  private static boolean end(Response response, Callback done, int status) {
    return body(response, done, status, "");
  }

  private static boolean text(Response response, Callback done, int status, String text) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ContentType.TEXT);
    return body(response, done, status, text);
  }

  private static boolean body(Response response, Callback done, int status, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
    response.write(true, ByteBuffer.wrap(content), done);
    return true;
  }
}
