package io.rollcall.api.consul.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client has gone while its answer is still to come, which the server by itself only
 * does when it writes: else every client that restarts leaves a parked read and a socket behind for
 * as long as it wanted to wait. HTTP/1.1 sends nothing meanwhile, so whatever can be read is either
 * the end, or the next request of a client that does not wait for answers; that is kept for the
 * connection.
 *
 * <p>Any thread. The server reads from the connection itself before and after, never between {@link
 * #start} and {@link #stop}.
 */
final class ClientWatch implements Callback {
  private static final int BUFFER_BYTES = 4096;

  private final AbstractEndPoint endPoint;
  private final Connection.UpgradeTo connection;
  private final Runnable gone;
  private boolean stopped;

  private ClientWatch(AbstractEndPoint endPoint, Connection.UpgradeTo connection, Runnable gone) {
    this.endPoint = endPoint;
    this.connection = connection;
    this.gone = gone;
  }

  /**
   * @param request of which all has been read
   * @param gone told once at the most, by a thread that must not wait
   * @return null when such a connection cannot be watched
   */
  static @Nullable ClientWatch start(Request request, Runnable gone) {
    if (!request.consumeAvailable()
        || !(request.getConnectionMetaData().getConnection() instanceof Connection.UpgradeTo to)
        || !(request.getConnectionMetaData().getConnection().getEndPoint()
            instanceof AbstractEndPoint endPoint)) {
      return null;
    }
    ClientWatch watch = new ClientWatch(endPoint, to, gone);
    return endPoint.tryFillInterested(watch) ? watch : null;
  }

  /** Before the answer is written: the server reads the next request once that is done. */
  void stop() {
    if (end()) {
      endPoint.getFillInterest().fillable();
    }
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public void succeeded() {
    if (hasEnded()) {
      gone.run();
    }
  }

  @Override
  public void failed(Throwable failure) {
    if (end()) {
      gone.run();
    }
  }

  /** Whether it was still watching. */
  private synchronized boolean end() {
    boolean watching = !stopped;
    stopped = true;
    return watching;
  }

  private synchronized boolean hasEnded() {
    if (stopped) {
      return false;
    }
    ByteBuffer read = BufferUtil.allocate(BUFFER_BYTES);
    try {
      int count = endPoint.fill(read);
      if (count == 0) {
        return !endPoint.tryFillInterested(this);
      }
      stopped = true;
      if (count > 0) {
        connection.onUpgradeTo(read);
      }
      return count < 0;
    } catch (IOException e) {
      stopped = true;
      return true;
    }
  }

  /** What the callback of a request is failed with whose client has gone. */
  static EofException reason() {
    return new EofException("the client has gone");
  }
}
