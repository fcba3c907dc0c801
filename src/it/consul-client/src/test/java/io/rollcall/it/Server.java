package io.rollcall.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One server as a process: the packaged jar, or real Consul to hold these tests against it. */
final class Server implements AutoCloseable {
  private static final long START_SECONDS = 60;

  private final Process process;
  private final int port;

  private Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Server start(Path folder) throws Exception {
    int[] ports = freePorts();
    String consul = System.getProperty("consul", "");
    List<String> command = consul.isEmpty() ? rollcall(folder, ports) : consul(consul, ports);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    // What is set in the shell is not meant for the server under test.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(ROLLCALL|CONSUL|SPRING|SERVER)_.*"));
    Server server = new Server(builder.start(), ports[0]);
    server.awaitLeader(folder);
    return server;
  }

  private static List<String> rollcall(Path folder, int[] ports) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-jar",
        Path.of(System.getProperty("rollcall.jar")).toAbsolutePath().normalize().toString(),
        "--server.port=" + ports[0],
        "--rollcall.cluster.peer-port=" + ports[1],
        "--rollcall.data-dir=" + folder.resolve("data"));
  }

  private static List<String> consul(String consul, int[] ports) {
    List<String> command = new ArrayList<>(List.of(consul, "agent", "-dev", "-bind=127.0.0.1"));
    command.addAll(List.of("-dns-port=-1", "-grpc-port=-1", "-http-port=" + ports[0]));
    command.add("-server-port=" + ports[1]);
    command.add("-serf-lan-port=" + ports[2]);
    command.add("-serf-wan-port=" + ports[3]);
    return command;
  }

  int port() {
    return port;
  }

  private void awaitLeader(Path folder) throws Exception {
    HttpRequest leader =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/status/leader"))
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (process.isAlive() && System.nanoTime() < end) {
        try {
          var answer = client.send(leader, HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() == 200 && answer.body().length() > 2) {
            return;
          }
        } catch (IOException e) {
          // Not yet.
        }
        Thread.sleep(100);
      }
    }
    close();
    throw new IllegalStateException("no leader after the start, see " + folder.resolve("log"));
  }

  private static int[] freePorts() {
    int[] ports = new int[4];
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < ports.length; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        ports[i] = held.get(i).getLocalPort();
      }
      for (ServerSocket each : held) {
        each.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
