package io.rollcall.api.consul;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends bytes that no HTTP client would send, and takes what comes back. Any thread. */
final class RawHttp {
  private static final int LONGEST_ANSWER = 64 << 20;

  private final InetSocketAddress address;
  private final Duration patience;

  /**
   * @param patience how long an answer may take, until its last byte
   */
  RawHttp(URI server, Duration patience) {
    this.address = new InetSocketAddress(server.getHost(), server.getPort());
    this.patience = patience;
  }

  /**
   * What came back, one char a byte.
   *
   * @param status -1 when nothing that is HTTP came back
   * @param ended whether the server closed the connection in time
   */
  record Answer(int status, String head, String body, boolean ended) {}

  /**
   * Says after the request that nothing more comes; it must ask for the connection to be closed.
   */
  Answer send(byte[] request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      // Large and refused early: the answer is there although the request was not taken whole.
      Thread writer = Thread.startVirtualThread(() -> write(socket, request));
      ByteArrayOutputStream in = new ByteArrayOutputStream();
      boolean ended = read(socket, in);
      if (ended) {
        join(writer);
      }
      return answer(in.toString(StandardCharsets.ISO_8859_1), ended);
    }
  }

  private static void write(Socket socket, byte[] request) {
    try {
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
    } catch (IOException ignored) {
      // It is told by what comes back.
    }
  }

  private boolean read(Socket socket, ByteArrayOutputStream in) throws IOException {
    byte[] part = new byte[8192];
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (in.size() <= LONGEST_ANSWER) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        socket.setSoTimeout((int) left);
        int count = socket.getInputStream().read(part);
        if (count < 0) {
          return true;
        }
        in.write(part, 0, count);
      }
      return false;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset: it had not read all of the request
    }
  }

  private static void join(Thread writer) {
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Answer answer(String text, boolean ended) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
      return new Answer(-1, text, "", ended);
    }
    int status = Integer.parseInt(text.substring(9, 12));
    return new Answer(status, text.substring(0, end), text.substring(end + 4), ended);
  }
}
