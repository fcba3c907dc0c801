package io.rollcall.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of one cluster as processes of the packaged jar, on free ports of the loopback address.
 * Killed processes are killed with SIGKILL, as a power cut would.
 */
final class NodeProcesses implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern APPLIED = Pattern.compile("\"appliedIndex\":(\\d+)");

  private final Path folder;
  private final int[] httpPorts;
  private final int[] peerPorts;
  private final @Nullable Process[] processes;
  private List<String> jvmOptions = List.of();
  private List<String> hostNames = List.of();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  NodeProcesses(Path folder, int size) {
    this.folder = folder;
    int[] ports = freePorts(2 * size);
    httpPorts = Arrays.copyOfRange(ports, 0, size);
    peerPorts = Arrays.copyOfRange(ports, size, 2 * size);
    processes = new Process[size];
  }

  /** Options of the JVM for every node that is started from now on. */
  void jvmOptions(String... options) {
    jvmOptions = List.of(options);
  }

  /** Under which host names the members stand in the list from now on. */
  void membersByName(String... hosts) {
    hostNames = List.of(hosts);
  }

  int httpPort(int node) {
    return httpPorts[node];
  }

  int peerPort(int node) {
    return peerPorts[node];
  }

  static Path jar() {
    return Path.of(System.getProperty("rollcall.jar", "target/rollcall.jar"));
  }

  int size() {
    return processes.length;
  }

  void startAll() {
    IntStream.range(0, size()).filter(i -> !running(i)).forEach(node -> start(node));
  }

  void start(int node, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m",
            "-XX:TieredStopAtLevel=1"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", jar().toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(node).toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "ROLLCALL_NODE_NAME", name(node),
                "ROLLCALL_DATA_DIR", data(node).toString(),
                "SERVER_PORT", String.valueOf(httpPorts[node]),
                "ROLLCALL_CLUSTER_MEMBERS", members()));
    try {
      processes[node] = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill(int node) {
    Process process = processes[node];
    if (process != null) {
      process.destroyForcibly();
      awaitExit(process);
    }
  }

  /** SIGTERM, and what it answers. */
  int stop(int node) {
    process(node).destroy();
    return awaitExit(node);
  }

  /** SIGSTOP: the process stands still, its connections stay open. */
  void pause(int node) {
    signal(node, "STOP");
  }

  /** SIGCONT. */
  void resume(int node) {
    signal(node, "CONT");
  }

  /** Lets every write beyond this size of a file fail from now on, as on a full disk. */
  void limitFileSize(int node, long bytes) {
    run("prlimit", "--pid=" + process(node).pid(), "--fsize=" + bytes);
  }

  boolean running(int node) {
    Process process = processes[node];
    return process != null && process.isAlive();
  }

  int awaitExit(int node) {
    return awaitExit(process(node));
  }

  void awaitReady() {
    for (int node = 0; node < size(); node++) {
      int asked = node;
      await(name(node) + " is ready", () -> answers(asked, "/actuator/health/readiness"));
    }
  }

  /** The number of the node that leads, by its own word. */
  int awaitLeader() {
    int[] leader = {-1};
    await(
        "a leader",
        () -> {
          for (int node = 0; node < size(); node++) {
            if (leads(node)) {
              leader[0] = node;
              return true;
            }
          }
          return false;
        });
    return leader[0];
  }

  /** Whether a node answers and says that it leads. */
  boolean leads(int node) {
    return running(node) && body(node, "/actuator/raft").contains("\"role\":\"leader\"");
  }

  /** What a node has applied of the log. */
  long appliedIndex(int node) {
    Matcher index = APPLIED.matcher(body(node, "/actuator/raft"));
    if (!index.find()) {
      throw new AssertionError(name(node) + " does not tell its applied index");
    }
    return Long.parseLong(index.group(1));
  }

  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("no " + what + " within " + PATIENCE + "\n" + logs());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  HttpResponse<byte[]> send(int node, String method, String path, byte[] body)
      throws IOException, InterruptedException {
    return send(node, method, path, body, Duration.ofSeconds(15));
  }

  HttpResponse<byte[]> send(int node, String method, String path, byte[] body, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(node, path))
            .timeout(timeout)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  /** Sends a text; a node that does not answer is a failure. */
  HttpResponse<byte[]> sendText(int node, String method, String path, String body) {
    try {
      return send(node, method, path, body.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** How many servers vote, by an answer of {@code /v1/operator/raft/configuration}. */
  static int voters(String configuration) {
    return configuration.split("\"Voter\":true", -1).length - 1;
  }

  /** The body of a GET, empty when the node does not answer. */
  String body(int node, String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri(node, path)).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  Path data(int node) {
    return folder.resolve(name(node));
  }

  String logOf(int node) {
    try {
      return Files.exists(log(node)) ? Files.readString(log(node)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    IntStream.range(0, size()).forEach(this::kill);
    http.close();
  }

  private void signal(int node, String signal) {
    run("kill", "-" + signal, String.valueOf(process(node).pid()));
  }

  private Process process(int node) {
    Process process = processes[node];
    if (process == null) {
      throw new IllegalStateException(name(node) + " was never started");
    }
    return process;
  }

  private static void run(String... command) {
    try {
      int exit = awaitExit(new ProcessBuilder(command).inheritIO().start());
      if (exit != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": exit " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers(int node, String path) {
    try {
      return send(node, "GET", path, new byte[0]).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private URI uri(int node, String path) {
    return URI.create("http://127.0.0.1:" + httpPorts[node] + path);
  }

  private String members() {
    return IntStream.range(0, size())
        .mapToObj(
            node ->
                name(node)
                    + "="
                    + (hostNames.isEmpty() ? "127.0.0.1" : hostNames.get(node))
                    + ":"
                    + peerPorts[node])
        .collect(Collectors.joining(","));
  }

  private String logs() {
    return IntStream.range(0, size())
        .mapToObj(node -> "--- " + name(node) + "\n" + logOf(node))
        .collect(Collectors.joining("\n"));
  }

  private Path log(int node) {
    return folder.resolve(name(node) + ".log");
  }

  private static String name(int node) {
    return "n" + (node + 1);
  }

  private static int awaitExit(Process process) {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("process " + process.pid() + " does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int[] freePorts(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      for (ServerSocket socket : held) {
        try {
          socket.close();
        } catch (IOException e) {
          // A port that cannot be closed cannot be used: the node will say so.
        }
      }
    }
  }
}
