package io.rollcall.agent.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on 127.0.0.1 that answers each connection as the test says, well or badly. */
final class ProbeServer implements AutoCloseable {
  /** Answers one request. */
  interface Answer {
    void write(OutputStream out, String path) throws IOException;
  }

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** The heads of the requests, and what came behind them until the answer. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private ProbeServer(ServerSocket listener) {
    this.listener = listener;
  }

  static ProbeServer start(Answer answer) throws IOException {
    return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
  }

  static ProbeServer start(ServerSocket listener, Answer answer) {
    ProbeServer server = new ProbeServer(listener);
    Thread.ofVirtual().start(() -> server.accept(answer));
    return server;
  }

  static Answer reply(String text) {
    return (out, path) -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  int port() {
    return listener.getLocalPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  private void accept(Answer answer) {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket, answer));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket, Answer answer) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder head = new StringBuilder();
      int length = 0;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring(16));
        }
      }
      char[] body = new char[length];
      int got = length == 0 ? 0 : in.read(body);
      requests.add(head + "\n" + new String(body, 0, Math.max(0, got)));
      String first = head.toString();
      answer.write(socket.getOutputStream(), first.split(" ", -1)[1]);
      socket.getOutputStream().flush();
    } catch (IOException | RuntimeException e) {
      // The prober went away, as the test wants.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
