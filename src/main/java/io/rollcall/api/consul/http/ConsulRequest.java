package io.rollcall.api.consul.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request under {@code /v1/} whose route is known. Its path is the route's own pattern, so that
 * Spring's dispatcher, where it comes to that, matches it exactly whatever stood in the rest; that
 * rest is the {@link Remainder}. It has no content type, for Consul never looks at it, and a form's
 * body must stay unread.
 */
final class ConsulRequest extends HttpServletRequestWrapper {
  private static final String CONTENT_TYPE = "Content-Type";

  private final String pattern;
  private final Remainder remainder;
  private final QueryParameters query;

  ConsulRequest(
      HttpServletRequest request, String pattern, Remainder remainder, QueryParameters query) {
    super(request);
    this.pattern = pattern;
    this.remainder = remainder;
    this.query = query;
  }

  Remainder remainder() {
    return remainder;
  }

  QueryParameters query() {
    return query;
  }

  @Override
  public String getRequestURI() {
    return pattern;
  }

  @Override
  public String getServletPath() {
    return pattern;
  }

  @Override
  public @Nullable String getContentType() {
    return null;
  }

  @Override
  public @Nullable String getHeader(String name) {
    return name.equalsIgnoreCase(CONTENT_TYPE) ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return name.equalsIgnoreCase(CONTENT_TYPE)
        ? Collections.emptyEnumeration()
        : super.getHeaders(name);
  }

  @Override
  public @Nullable String getParameter(String name) {
    return query.has(name) ? query.get(name) : null;
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Collections.unmodifiableMap(query.asServletParameters());
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(query.asServletParameters().keySet());
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return query.asServletParameters().get(name);
  }
}
