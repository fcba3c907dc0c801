package io.rollcall.api.consul.http;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.Callback;

/**
 * Writes what routes return. A reply that is near is waited for; any other to come is written when
 * it is there, on a virtual thread of its own: a parked read holds neither a thread nor a timer.
 */
final class Delivery {
  private final ErrorTable errors = new ErrorTable();
  private final ReplyWriter writer;

  Delivery(ReplyWriter writer) {
    this.writer = writer;
  }

  /**
   * @param readHeaders see {@link ReadHeadersOnError}
   * @param written told once the answer is written, or given up
   */
  void deliver(Exchange exchange, Reply reply, boolean readHeaders, Callback written)
      throws IOException {
    switch (reply) {
      case Reply.Ready ready -> writer.write(exchange, ready, written);
      case Reply.Stream stream -> writer.write(exchange, stream, written);
      case Reply.Later later -> {
        CompletableFuture<Reply.Ready> answered =
            later
                .ready()
                .exceptionally(
                    thrown ->
                        exchange.isGone() ? Reply.empty() : errors.answer(thrown, readHeaders));
        if (isThere(answered, exchange)) {
          Reply.Ready ready = answered.join();
          if (Thread.currentThread().isVirtual() || writer.isQuick(exchange, ready)) {
            writer.write(exchange, ready, written);
          } else {
            write(exchange, ready, readHeaders, written);
          }
        } else {
          if (waitsForNews(exchange)) {
            exchange.await(() -> later.ready().cancel(false));
          }
          CompletableFuture<Void> _ =
              answered.thenAccept(ready -> write(exchange, ready, readHeaders, written));
        }
      }
    }
  }

  /**
   * Whether the reply is there, after a wait on the request's own virtual thread unless it waits
   * for news: writes and other reads are bounded in time, and a thread to come costs more than
   * their wait.
   */
  private static boolean isThere(CompletableFuture<?> answered, Exchange exchange) {
    if (!answered.isDone() && Thread.currentThread().isVirtual() && !waitsForNews(exchange)) {
      answered.join();
    }
    return answered.isDone();
  }

  private static boolean waitsForNews(Exchange exchange) {
    return exchange.query().has("index") || exchange.query().has("hash");
  }

  /**
   * Right here on a virtual thread, and where the request was read if that is a matter of
   * microseconds; else on a virtual thread of its own: whoever brings an answer has others.
   */
  private void write(Exchange exchange, Reply.Ready ready, boolean readHeaders, Callback written) {
    boolean quick = exchange.reader().isCurrent() && writer.isQuick(exchange, ready);
    if (!Thread.currentThread().isVirtual() && !quick) {
      Thread.startVirtualThread(() -> write(exchange, ready, readHeaders, written));
      return;
    }
    if (exchange.isGone()) {
      written.failed(ClientWatch.reason());
      exchange.abort(ClientWatch.reason());
      return;
    }
    try {
      writer.write(exchange, ready, written);
    } catch (RuntimeException e) { // the rendering failed: there is nothing on the wire yet
      writer.write(exchange, errors.answer(e, readHeaders), written);
    }
  }
}
