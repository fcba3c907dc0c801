package io.rollcall.api.consul.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.MethodParameter;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Writes what routes return. A reply that is near is waited for; any other to come is written when
 * it is there, on a virtual thread of its own, straight to the response and without going through
 * the dispatcher again: a slow client holds nobody up, and a parked read holds neither a thread nor
 * a timer of the container's.
 */
final class ReplyHandler implements HandlerMethodReturnValueHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyHandler.class);
  private static final long NO_TIMEOUT = 0;
  private static final long SHORT_WAIT_MILLIS = 1_000;

  private final ErrorTable errors = new ErrorTable();
  private final ReplyWriter writer;

  ReplyHandler(ReplyWriter writer) {
    this.writer = writer;
  }

  @Override
  public boolean supportsReturnType(MethodParameter returnType) {
    return Reply.class.isAssignableFrom(returnType.getParameterType());
  }

  @Override
  public void handleReturnValue(
      @Nullable Object value,
      MethodParameter returnType,
      ModelAndViewContainer container,
      NativeWebRequest web)
      throws IOException {
    container.setRequestHandled(true);
    HttpServletRequest request = web.getNativeRequest(HttpServletRequest.class);
    HttpServletResponse response = web.getNativeResponse(HttpServletResponse.class);
    if (request == null || response == null || !(value instanceof Reply reply)) {
      throw new IllegalStateException("reply: " + value + " (expected: a reply over HTTP)");
    }
    boolean readHeaders =
        ErrorAdvice.tellsReadHeaders(
            returnType.getContainingClass(), returnType.getAnnotatedElement());
    switch (reply) {
      case Reply.Ready ready -> writer.write(request, response, ready);
      case Reply.Stream stream -> writer.write(request, response, stream);
      case Reply.Later later -> {
        CompletableFuture<Reply.Ready> answered =
            later.ready().exceptionally(thrown -> errors.answer(thrown, readHeaders));
        if (isThere(answered, request)) {
          writer.write(request, response, answered.join());
        } else {
          park(request, response, later.ready(), answered, readHeaders);
        }
      }
    }
  }

  /**
   * Whether the reply is there, after a wait on the request's own virtual thread where that is
   * likely to be short: writes and reads that wait for no index. Going asynchronous costs more than
   * such a wait.
   */
  private static boolean isThere(CompletableFuture<?> answered, HttpServletRequest request) {
    if (answered.isDone() || waitsForNews(request) || !Thread.currentThread().isVirtual()) {
      return answered.isDone();
    }
    try {
      answered.get(SHORT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean waitsForNews(HttpServletRequest request) {
    QueryParameters query = ConsulRequest.of(request).query();
    return query.has("index") || query.has("hash");
  }

  private void park(
      HttpServletRequest request,
      HttpServletResponse response,
      CompletableFuture<Reply.Ready> origin,
      CompletableFuture<Reply.Ready> answered,
      boolean readHeaders) {
    AsyncContext parked = request.startAsync(request, response);
    parked.setTimeout(NO_TIMEOUT);
    AtomicBoolean open = new AtomicBoolean(true);
    parked.addListener(new Gone(open, origin));
    CompletableFuture<Void> _ =
        answered.thenAccept(
            reply -> {
              if (open.compareAndSet(true, false)) {
                Thread.startVirtualThread(
                    () -> finish(parked, request, response, reply, readHeaders));
              }
            });
  }

  private void finish(
      AsyncContext parked,
      HttpServletRequest request,
      HttpServletResponse response,
      Reply.Ready reply,
      boolean readHeaders) {
    try {
      writer.write(request, response, reply);
    } catch (IOException e) {
      LOG.debug("A client went away before its answer was written", e);
    } catch (RuntimeException e) {
      rescue(request, response, e, readHeaders);
    } finally {
      parked.complete();
    }
  }

  /** The rendering failed: there is nothing on the wire yet. */
  private void rescue(
      HttpServletRequest request,
      HttpServletResponse response,
      RuntimeException failure,
      boolean readHeaders) {
    try {
      writer.write(request, response, errors.answer(failure, readHeaders));
    } catch (IOException e) {
      LOG.debug("A client went away before its error was written", e);
    }
  }

  /** Ends the wait of a client of which the container says that it has gone. */
  private record Gone(AtomicBoolean open, CompletableFuture<?> origin) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
      if (open.compareAndSet(true, false)) {
        origin.cancel(false);
        event.getAsyncContext().complete();
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
