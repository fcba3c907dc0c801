package io.rollcall.api.consul.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what routes return. A reply that is near is waited for; any other to come is written when
 * it is there, on a virtual thread of its own, straight to the response and without going through
 * the dispatcher again: a slow client holds nobody up, and a parked read holds neither a thread nor
 * a timer of the container's.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final long NO_TIMEOUT = 0;

  private final ErrorTable errors = new ErrorTable();
  private final ReplyWriter writer;

  Delivery(ReplyWriter writer) {
    this.writer = writer;
  }

  /**
   * @param readHeaders see {@link ReadHeadersOnError}
   * @param written told once the answer is written, or given up
   */
  void deliver(
      ConsulRequest request,
      HttpServletResponse response,
      Reply reply,
      boolean readHeaders,
      Runnable written)
      throws IOException {
    switch (reply) {
      case Reply.Ready ready -> writer.write(request, response, ready);
      case Reply.Stream stream -> writer.write(request, response, stream);
      case Reply.Later later -> {
        CompletableFuture<Reply.Ready> answered =
            later.ready().exceptionally(thrown -> errors.answer(thrown, readHeaders));
        if (!isThere(answered, request)) {
          park(new Parked(request, response, readHeaders, written), later.ready(), answered);
          return;
        }
        writer.write(request, response, answered.join());
      }
    }
    written.run();
  }

  /** An answer that a thread brings when there is no request's thread any more. */
  private record Parked(
      ConsulRequest request, HttpServletResponse response, boolean readHeaders, Runnable written) {}

  /**
   * Whether the reply is there, after a wait on the request's own virtual thread unless it waits
   * for news: writes and other reads are bounded in time, and going asynchronous costs more than
   * their wait.
   */
  private static boolean isThere(CompletableFuture<?> answered, ConsulRequest request) {
    if (!answered.isDone() && Thread.currentThread().isVirtual() && !waitsForNews(request)) {
      answered.join();
    }
    return answered.isDone();
  }

  private static boolean waitsForNews(ConsulRequest request) {
    return request.query().has("index") || request.query().has("hash");
  }

  private void park(
      Parked parked,
      CompletableFuture<Reply.Ready> origin,
      CompletableFuture<Reply.Ready> answered) {
    AsyncContext context = parked.request().startAsync(parked.request(), parked.response());
    context.setTimeout(NO_TIMEOUT);
    AtomicBoolean open = new AtomicBoolean(true);
    context.addListener(new Gone(open, origin, parked.written()));
    CompletableFuture<Void> _ =
        answered.thenAccept(
            reply -> {
              if (open.compareAndSet(true, false)) {
                Thread.startVirtualThread(() -> finish(context, parked, reply));
              }
            });
  }

  private void finish(AsyncContext context, Parked parked, Reply.Ready reply) {
    try {
      writer.write(parked.request(), parked.response(), reply);
    } catch (IOException e) {
      LOG.debug("A client went away before its answer was written", e);
    } catch (RuntimeException e) {
      rescue(parked, e);
    } finally {
      parked.written().run();
      context.complete();
    }
  }

  /** The rendering failed: there is nothing on the wire yet. */
  private void rescue(Parked parked, RuntimeException failure) {
    try {
      writer.write(
          parked.request(), parked.response(), errors.answer(failure, parked.readHeaders()));
    } catch (IOException e) {
      LOG.debug("A client went away before its error was written", e);
    }
  }

  /** Ends the wait of a client of which the container says that it has gone. */
  private record Gone(AtomicBoolean open, CompletableFuture<?> origin, Runnable written)
      implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
      if (open.compareAndSet(true, false)) {
        origin.cancel(false);
        written.run();
        event.getAsyncContext().complete();
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
