package io.rollcall.agent.check;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections, and tells failures in the words that Go, and so Consul, uses for them: people
 * and scripts look for those. Blocks; for virtual threads.
 */
final class Dialer {
  private final Resolver resolver;
  private final Tls tls = new Tls();

  Dialer(Resolver resolver) {
    this.resolver = resolver;
  }

  Tls tls() {
    return tls;
  }

  /** The caller closes the socket. */
  Socket dial(String host, int port, Deadline deadline) throws DialException {
    InetAddress[] addresses;
    try {
      addresses = resolver.lookUp(host, deadline);
    } catch (UnknownHostException e) {
      throw new DialException("dial tcp: lookup " + host + ": no such host", false);
    } catch (SocketTimeoutException e) {
      throw new DialException("dial tcp: lookup " + host + ": i/o timeout", true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DialException("dial tcp: lookup " + host + ": i/o timeout", true);
    }
    DialException first = null;
    for (InetAddress address : addresses) {
      InetSocketAddress target = new InetSocketAddress(address, port);
      Socket socket = new Socket();
      try {
        socket.connect(target, deadline.millisLeft());
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        close(socket);
        DialException failure = failure(target, e, deadline);
        if (failure.timedOut()) {
          throw failure;
        }
        first = first == null ? failure : first;
      }
    }
    throw first == null
        ? new DialException("dial tcp: lookup " + host + ": no such host", false)
        : first;
  }

  private static DialException failure(
      InetSocketAddress target, IOException cause, Deadline deadline) {
    String dialled = "dial tcp " + text(target.getAddress(), target.getPort()) + ": ";
    if (cause instanceof SocketTimeoutException || timedOut(deadline)) {
      return new DialException(dialled + "i/o timeout", true);
    }
    return new DialException(dialled + "connect: " + reason(cause), false);
  }

  /** Whether a failure of this thread's I/O is due to its time being over. */
  static boolean timedOut(Deadline deadline) {
    return deadline.passed() || Thread.currentThread().isInterrupted();
  }

  private static String reason(IOException cause) {
    @Nullable String message = cause.getMessage();
    String said = message == null ? "" : message.toLowerCase(Locale.ROOT);
    if (said.contains("refused")) {
      return "connection refused";
    }
    if (cause instanceof NoRouteToHostException) {
      return "no route to host";
    }
    if (said.contains("network is unreachable")) {
      return "network is unreachable";
    }
    return cause instanceof ConnectException && !said.isEmpty() ? said : cause.toString();
  }

  static String text(InetAddress address, int port) {
    String host = address.getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up either way.
    }
  }

  /** A connection that did not come about; the message is fit for a check's output. */
  static final class DialException extends IOException {
    private static final long serialVersionUID = 1L;
    private final boolean timedOut;

    DialException(String message, boolean timedOut) {
      super(message);
      this.timedOut = timedOut;
    }

    boolean timedOut() {
      return timedOut;
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }
}
