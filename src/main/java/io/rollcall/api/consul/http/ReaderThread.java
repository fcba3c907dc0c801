package io.rollcall.api.consul.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * The thread that reads the requests of a connection, as a place to go on with one of them. What
 * many requests wait for, such as a read barrier, wakes it once for all of them; a thread for each
 * costs a wake-up each, and another when it gives the connection back. What it is given must not
 * block, as in {@link NonBlocking}: it serves other connections too. Any thread.
 *
 * <p>Where the server has none that can be given work, it is a virtual one.
 */
final class ReaderThread implements Executor {
  private final Request request;
  private volatile @Nullable Thread running;

  /** To be made by that thread, in the turn in which it has read the request. */
  ReaderThread(Request request) {
    this.request = request;
    this.running = Thread.currentThread();
  }

  /** Whether the caller is in the request's own turn, or is what {@link #execute} was given. */
  boolean isCurrent() {
    return Thread.currentThread().equals(running);
  }

  @Override
  public void execute(Runnable task) {
    ManagedSelector selector = selector();
    if (selector == null) {
      Thread.startVirtualThread(task);
    } else {
      selector.submit(any -> run(task));
    }
  }

  private void run(Runnable task) {
    running = Thread.currentThread();
    try {
      task.run();
    } finally {
      running = null;
    }
  }

  private @Nullable ManagedSelector selector() {
    Connector connector = request.getConnectionMetaData().getConnector();
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    while (end instanceof EndPoint.Wrapper wrapper) { // TLS
      end = wrapper.unwrap();
    }
    if (connector instanceof ServerConnector server
        && end instanceof SelectableChannelEndPoint socket) {
      for (ManagedSelector each : server.getSelectorManager().getBeans(ManagedSelector.class)) {
        if (socket.getChannel().keyFor(each.getSelector()) != null) {
          return each;
        }
      }
    }
    return null;
  }
}
