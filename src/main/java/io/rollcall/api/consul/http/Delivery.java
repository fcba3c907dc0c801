package io.rollcall.api.consul.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

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
  void deliver(Exchange exchange, Reply reply, boolean readHeaders, Callback written) {
    switch (reply) {
      case Reply.Ready ready -> write(exchange, ready, readHeaders, written);
      case Reply.Later later -> {
        CompletableFuture<Reply.Ready> answered =
            later
                .ready()
                .exceptionally(
                    thrown ->
                        exchange.isGone() ? Reply.empty() : errors.answer(thrown, readHeaders));
        if (!waitsForNews(exchange)) {
          awaitOnOwnThread(answered);
        } else if (!answered.isDone()) {
          exchange.await(() -> later.ready().cancel(false));
        }
        CompletableFuture<Void> _ =
            answered.thenAccept(ready -> write(exchange, ready, readHeaders, written));
      }
    }
  }

  /**
   * On the request's own virtual thread, if it has one: writes and reads that do not wait for news
   * are bounded in time, and a thread to come costs more than their wait.
   */
  private static void awaitOnOwnThread(CompletableFuture<?> answered) {
    if (Thread.currentThread().isVirtual()) {
      answered.join();
    }
  }

  private static boolean waitsForNews(Exchange exchange) {
    return exchange.query().has("index") || exchange.query().has("hash");
  }

  /**
   * Right here on a virtual thread, and where the request was read if that is a matter of
   * microseconds; else on a virtual thread of its own: whoever brings an answer has others. What
   * blocks on the socket always has one of its own: one that has answered before is still in the
   * midst of that to the server, which then keeps from it that its next piece is written.
   */
  private void write(Exchange exchange, Reply.Ready ready, boolean readHeaders, Callback written) {
    boolean blocks = ready.body() instanceof Reply.Streamed;
    if (!blocks && (Thread.currentThread().isVirtual() || isQuickHere(exchange, ready))) {
      writeHere(exchange, ready, readHeaders, written);
      return;
    }
    // Let go of before it is written: the thread goes on with the connection's next requests.
    AtomicReference<Reply.@Nullable Ready> handed = new AtomicReference<>(ready);
    Thread.startVirtualThread(
        () -> {
          Reply.Ready taken = handed.getAndSet(null);
          if (taken != null) {
            writeHere(exchange, taken, readHeaders, written);
          }
        });
  }

  private boolean isQuickHere(Exchange exchange, Reply.Ready ready) {
    return exchange.reader().isCurrent() && writer.isQuick(exchange, ready);
  }

  private void writeHere(
      Exchange exchange, Reply.Ready ready, boolean readHeaders, Callback written) {
    if (exchange.isGone()) {
      exchange.abort(ClientWatch.reason(), written);
      return;
    }
    try {
      writer.write(exchange, ready, written);
    } catch (RuntimeException e) { // there is nothing on the wire yet
      writer.write(exchange, errors.answer(e, readHeaders), written);
    }
  }
}
