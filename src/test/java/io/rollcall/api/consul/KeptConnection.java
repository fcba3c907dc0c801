package io.rollcall.api.consul;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One connection for many requests, whose segments are the test's to decide. All is one char a
 * byte; answers must give their length. One thread.
 */
final class KeptConnection implements AutoCloseable {
  /** An answer that is longer in coming fails the test. */
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  KeptConnection(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Nothing more comes; what comes back can still be read. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** The body of the next answer. */
  String answer() throws IOException {
    int length = -1; // which cannot be read
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** The next line of a head; an empty one ends it, or the connection. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
