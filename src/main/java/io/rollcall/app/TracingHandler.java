package io.rollcall.app;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A span of each request, from its arrival to the end of its answer, within the trace that the
 * request names (W3C {@code traceparent}). Names and attributes are those of OpenTelemetry's
 * semantic conventions for HTTP. On the thread that read the request; does not block.
 */
final class TracingHandler extends Handler.Wrapper {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final int SERVER_ERRORS = 500;

  private final Tracer tracer;

  /**
   * @param next everything that answers requests
   */
  TracingHandler(Tracer tracer, Handler next) {
    super(next);
    this.tracer = tracer;
  }

  @Override
  public boolean handle(Request request, Response response, Callback done) throws Exception {
    Context sender =
        W3CTraceContextPropagator.getInstance()
            .extract(Context.root(), request.getHeaders(), HeaderGetter.INSTANCE);
    Span span =
        tracer
            .spanBuilder(request.getMethod())
            .setParent(sender)
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    if (span.isRecording()) {
      span.setAttribute(METHOD, request.getMethod());
      span.setAttribute(PATH, request.getHttpURI().getPath());
      span.setAttribute(CLIENT, Request.getRemoteAddr(request));
      Request.addCompletionListener(request, failure -> end(span, request, response, failure));
    }
    return super.handle(request, response, done);
  }

  private static void end(
      Span span, Request request, Response response, @Nullable Throwable failure) {
    if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String at) {
      span.updateName(request.getMethod() + " " + at);
      span.setAttribute(ROUTE, at);
    }
    int status = response.getStatus();
    span.setAttribute(STATUS, status);
    if (failure != null) {
      span.setAttribute(ERROR, failure.getClass().getName());
      span.setStatus(StatusCode.ERROR);
    } else if (status >= SERVER_ERRORS) {
      span.setAttribute(ERROR, Integer.toString(status));
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  private enum HeaderGetter implements TextMapGetter<HttpFields> {
    INSTANCE;

    @Override
    public Iterable<String> keys(HttpFields headers) {
      return headers.stream().map(HttpField::getName).toList();
    }

    @Override
    public @Nullable String get(@Nullable HttpFields headers, String name) {
      return headers == null ? null : headers.get(name);
    }
  }
}
