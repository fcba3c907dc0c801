package io.rollcall.api.consul.http;

import io.rollcall.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request of a known route, and the way back to whoever sent it. It is answered once, by any
 * thread; what the server gave for it must not be touched afterwards.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** How much of a body that nobody wants is read, so that its sender comes to read the answer. */
  private static final int MAX_DRAINED_BYTES = 2 << 20;

  /**
   * How much of a body the server is given at once. The JDK copies all that it is given out of the
   * heap at each attempt to write, also what a full socket then does not take.
   */
  private static final int PIECE_BYTES = 128 << 10;

  private final Request request;
  private final Response response;
  private final String pattern;
  private final Remainder remainder;
  private final QueryParameters query;
  private final ReaderThread reader;
  private final AtomicBoolean gone = new AtomicBoolean();
  private Callback done;
  private @Nullable ClientWatch watch;

  /**
   * @param pattern of the route
   * @param path decoded, one char a byte, beginning with the pattern
   * @param done told when the answer is written, or given up
   */
  Exchange(
      Request request,
      Response response,
      Callback done,
      String pattern,
      String path,
      QueryParameters query) {
    this.request = request;
    this.response = response;
    this.done = done;
    this.pattern = pattern;
    this.remainder = new Remainder(Bytes.owning(RawPath.bytes(path.substring(pattern.length()))));
    this.query = query;
    this.reader = new ReaderThread(request);
  }

  String method() {
    return request.getMethod();
  }

  /** The route's pattern: what a name adds to it is the {@link #remainder}. */
  String pattern() {
    return pattern;
  }

  Remainder remainder() {
    return remainder;
  }

  QueryParameters query() {
    return query;
  }

  /** The thread that read the request, to go on there while it is not answered. */
  ReaderThread reader() {
    return reader;
  }

  @Nullable String header(HttpHeader name) {
    return request.getHeaders().get(name);
  }

  @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /** In bytes; -1 when the request does not say. */
  long announcedLength() {
    return request.getLength();
  }

  /** Reading it blocks. */
  InputStream body() {
    return Content.Source.asInputStream(request);
  }

  /**
   * Reads what is left of the body, up to a limit, and forgets it: a connection that is closed with
   * bytes unread loses the answer. A client that waits to be told to go on is not told. Blocks.
   */
  void drain() throws IOException {
    if (request.consumeAvailable() || request.getHeaders().contains(HttpHeader.EXPECT)) {
      return;
    }
    try (InputStream rest = body()) {
      rest.skip(MAX_DRAINED_BYTES);
    }
  }

  /** Runs it as well when the request is answered, or given up. Before that. */
  void whenOver(Runnable task) {
    done = Callback.from(done, task);
  }

  HttpFields.Mutable headers() {
    return response.getHeaders();
  }

  int status() {
    return response.getStatus();
  }

  void status(int status) {
    response.setStatus(status);
  }

  /** Whether something is on the wire already. */
  boolean isCommitted() {
    return response.isCommitted();
  }

  /** Ends the exchange with a whole body. Does not block. */
  void send(byte[] content, Callback written) {
    stopWatch();
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
    Callback ended = Callback.from(written, done);
    if (content.length <= PIECE_BYTES) {
      response.write(true, ByteBuffer.wrap(content), ended);
    } else {
      Content.copy(Content.Source.from(pieces(content)), response, ended);
    }
  }

  private static ByteBuffer[] pieces(byte[] content) {
    ByteBuffer[] pieces = new ByteBuffer[Math.ceilDiv(content.length, PIECE_BYTES)];
    for (int i = 0; i < pieces.length; i++) {
      int from = i * PIECE_BYTES;
      pieces[i] = ByteBuffer.wrap(content, from, Math.min(PIECE_BYTES, content.length - from));
    }
    return pieces;
  }

  /** To be written piece by piece, which blocks; {@link #close} ends it. */
  OutputStream stream() {
    stopWatch();
    return Content.Sink.asOutputStream(response);
  }

  void close(Callback written) {
    response.write(true, null, Callback.from(written, done));
  }

  /** Breaks the connection off: the client must not take what it has for a whole answer. */
  void abort(Throwable reason, Callback written) {
    LOG.debug("An answer broke off", reason);
    written.failed(reason);
    done.failed(
        reason instanceof EofException ? reason : new IOException("the answer broke off", reason));
  }

  /**
   * For an answer that is long in coming: the time for which a connection may lie idle does not
   * count, and the client is watched.
   *
   * @param given told once the client has gone; the exchange is over then
   */
  void await(Runnable given) {
    Runnable once =
        () -> {
          if (gone.compareAndSet(false, true)) {
            given.run();
          }
        };
    request.addIdleTimeoutListener((TimeoutException idle) -> false);
    request.addFailureListener(failure -> once.run());
    watch = ClientWatch.start(request, once);
  }

  /** Whether the client went while its answer was awaited. */
  boolean isGone() {
    return gone.get();
  }

  private void stopWatch() {
    ClientWatch running = watch;
    if (running != null) {
      running.stop();
    }
  }
}
