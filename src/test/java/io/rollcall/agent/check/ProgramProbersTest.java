package io.rollcall.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts as real processes, Docker and systemd as what speaks like them. */
@Timeout(30)
class ProgramProbersTest {
  private static final Path NO_DOCKER = Path.of("/nowhere/docker.sock");

  @TempDir Path folder;

  // --- scripts

  @Test
  void theExitCodeDecides() {
    assertThat(script("echo good")).isEqualTo(new Finding("passing", "good\n"));
    assertThat(script("echo hm >&2; exit 1")).isEqualTo(new Finding("warning", "hm\n"));
    assertThat(script("echo bad; exit 2")).isEqualTo(new Finding("critical", "bad\n"));
    assertThat(script("kill -9 $$").status()).isEqualTo("critical");
  }

  @Test
  void ofALongOutputTheEndIsKept() {
    try (ProbeBench bench = new ProbeBench()) {
      assertThat(bench.probe(sh("printf 'x%.0s' $(seq 1 3000)"), ProbeBench.LONG, 30).output())
          .isEqualTo("Captured 30 of 3000 bytes\n...\n" + "x".repeat(30));
    }
  }

  @Test
  void aFloodIsCutAndEnds() {
    try (ProbeBench bench = new ProbeBench()) {
      assertThat(bench.probe(sh("head -c 50000000 /dev/zero | tr '\\0' y")).output())
          .isEqualTo("Captured 4096 of 50000000 bytes\n...\n" + "y".repeat(4096));
      assertThat(bench.probe(sh("yes"), ProbeBench.SHORT, 4096))
          .isEqualTo(new Finding("critical", "Timed out (300ms) running check"));
    }
  }

  @Test
  void whatAScriptHasStartedEndsWithItAtTheTimeout() throws Exception {
    Path pids = folder.resolve("pids");
    try (ProbeBench bench = new ProbeBench()) {
      // The second is nobody's child when the time is up.
      String text =
          "sleep 300 & echo $! >> %1$s; (sleep 300 & echo $! >> %1$s); echo $$ >> %1$s; wait"
              .formatted(pids);
      assertThat(bench.probe(sh(text), Duration.ofMillis(700), 4096).output())
          .isEqualTo("Timed out (700ms) running check");
    }
    List<String> started = Files.readAllLines(pids);
    assertThat(started).hasSize(3);
    for (String pid : started) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(each -> each.onExit().join());
    }
  }

  @Test
  void aBackgroundProcessThatKeepsThePipeHoldsNobodyUp() {
    assertThat(script("sleep 5 & echo done")).isEqualTo(new Finding("passing", "done\n"));
  }

  @Test
  void aProgramThatIsNotThereIsCritical() {
    try (ProbeBench bench = new ProbeBench()) {
      assertThat(bench.probe(new Probe.Script(List.of("/no/such/program"))))
          .isEqualTo(
              new Finding("critical", "fork/exec /no/such/program: no such file or directory"));
      assertThat(bench.probe(new Probe.Script(List.of("no-such-program", "x"))).output())
          .isEqualTo("exec: \"no-such-program\": executable file not found in $PATH");
      assertThat(bench.probe(new Probe.Script(List.of("/tmp"))).output())
          .isEqualTo("fork/exec /tmp: permission denied");
      assertThat(bench.probe(new Probe.Script(List.of("a\0b"))).status()).isEqualTo("critical");
      assertThat(bench.probe(new Probe.Script(List.of())).status()).isEqualTo("critical");
    }
  }

  /** Also not one that another node has let in and that moved here. */
  @Test
  void aNodeWithoutScriptsRunsNone() {
    Path proof = folder.resolve("ran");
    try (ProbeBench bench = new ProbeBench(new ProbeSupport(false, false, NO_DOCKER))) {
      assertThat(bench.probe(sh("touch " + proof)).output())
          .startsWith("Scripts are disabled on this agent from remote calls");
      assertThat(bench.probe(new Probe.Docker("c", "", List.of("x"))).output())
          .startsWith("Scripts are disabled");
    }
    assertThat(proof).doesNotExist();
  }

  @Test
  void withLocalScriptsOnlyThoseOfItsOwnFilesRun() {
    ProbeSupport support = new ProbeSupport(false, true, NO_DOCKER);
    Probe own = sh("echo own");
    assertThat(support.refusalOfLocal(own)).isEmpty();
    support.permitLocal(List.of(own));
    try (ProbeBench bench = new ProbeBench(support)) {
      assertThat(bench.probe(own)).isEqualTo(new Finding("passing", "own\n"));
      assertThat(bench.probe(sh("echo other")).status()).isEqualTo("critical");
    }
    assertThat(new ProbeSupport(false, false, NO_DOCKER).refusalOfLocal(own)).isPresent();
  }

  // --- Docker

  @Test
  void aProgramInAContainerIsGradedAsAScript() throws Exception {
    try (Engine engine = new Engine(folder.resolve("docker.sock"));
        ProbeBench bench = new ProbeBench(new ProbeSupport(true, false, engine.path))) {
      engine.output = "x".repeat(40);
      assertThat(bench.probe(new Probe.Docker("web", "", List.of("/check", "a b"))))
          .isEqualTo(new Finding("passing", "x".repeat(40)));
      assertThat(engine.requests.getFirst())
          .startsWith("POST /containers/web/exec HTTP/1.0")
          .contains("\"Cmd\":[\"/check\",\"a b\"]");
      assertThat(engine.requests.get(1)).startsWith("POST /exec/e1/start HTTP/1.0");
      assertThat(engine.requests.get(2)).startsWith("GET /exec/e1/json HTTP/1.0");

      engine.exitCode = 1;
      assertThat(
              bench.probe(
                  new Probe.Docker("web", "/bin/sh", List.of("exit 1")), ProbeBench.LONG, 10))
          .isEqualTo(new Finding("warning", "Captured 10 of 40 bytes\n...\n" + "x".repeat(10)));
      assertThat(engine.requests.get(3)).contains("\"Cmd\":[\"/bin/sh\",\"-c\",\"exit 1\"]");
      engine.exitCode = 127;
      assertThat(bench.probe(new Probe.Docker("web", "", List.of("x"))).status())
          .isEqualTo("critical");
      assertThat(bench.probe(new Probe.Docker("gone", "", List.of("x"))).output())
          .isEqualTo("create exec failed for unknown container gone");
      assertThat(bench.probe(new Probe.Docker("../gone", "", List.of("x"))).status())
          .isEqualTo("critical");

      engine.hangs = true;
      assertThat(bench.probe(new Probe.Docker("web", "", List.of("x")), ProbeBench.SHORT, 4096))
          .isEqualTo(new Finding("critical", "Timed out (300ms) running check"));
    }
  }

  @Test
  void withoutAnEngineTheOutputSaysSo() {
    try (ProbeBench bench = new ProbeBench()) {
      assertThat(bench.probe(new Probe.Docker("web", "", List.of("x"))).output())
          .startsWith("Cannot connect to the Docker daemon at unix:///nowhere/docker.sock.");
    }
  }

  @Test
  void aRealEngineKnowsNoSuchContainer() {
    try (ProbeBench bench = new ProbeBench(new ProbeSupport(true, false, RealEngine.socket()))) {
      assertThat(bench.probe(new Probe.Docker("no-such-container", "", List.of("x"))).output())
          .isEqualTo("create exec failed for unknown container no-such-container");
    }
  }

  @Test
  void aRealEngineRunsTheProgramInItsContainer() {
    try (RealEngine.Container container = RealEngine.run();
        ProbeBench bench = new ProbeBench(new ProbeSupport(true, false, RealEngine.socket()))) {
      String id = container.id();
      assertThat(bench.probe(new Probe.Docker(id, "", List.of("echo", "fine here"))))
          .isEqualTo(new Finding("passing", "fine here\n"));
      assertThat(bench.probe(new Probe.Docker(id, "sh", List.of("echo so so; exit 1"))))
          .isEqualTo(new Finding("warning", "so so\n"));
      assertThat(bench.probe(new Probe.Docker(id, "sh", List.of("echo bad >&2; exit 2"))))
          .isEqualTo(new Finding("critical", "bad\n"));
      assertThat(bench.probe(new Probe.Docker(id, "", List.of("/no/such/program"))).status())
          .isEqualTo("critical");
      assertThat(
              bench.probe(new Probe.Docker(id, "", List.of("sleep", "20")), ProbeBench.SHORT, 4096))
          .isEqualTo(new Finding("critical", "Timed out (300ms) running check"));
      Finding flood = bench.probe(new Probe.Docker(id, "sh", List.of("yes | head -c 300000")));
      assertThat(flood.status()).isEqualTo("passing");
      assertThat(flood.output()).startsWith("Captured 4096 of 300000 bytes\n...\n");
    }
  }

  // --- systemd

  @Test
  void theStateOfAUnitDecides() throws Exception {
    Path systemctl = folder.resolve("systemctl");
    Files.writeString(
        systemctl,
        """
        #!/bin/sh
        [ "$1 $2 $3" = "show --property=LoadState,ActiveState,SubState --" ] || exit 9
        case $4 in
          web) echo LoadState=loaded; echo ActiveState=active; echo SubState=running;;
          slow) echo LoadState=loaded; echo ActiveState=activating; echo SubState=start;;
          dead) echo LoadState=loaded; echo ActiveState=failed; echo SubState=failed;;
          none) echo LoadState=not-found; echo ActiveState=inactive; echo SubState=dead;;
          *) echo "Failed to connect to bus"; exit 1;;
        esac
        """);
    Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (ProbeBench bench =
        new ProbeBench(new ProbeSupport(false, false, NO_DOCKER, systemctl.toString()))) {
      assertThat(bench.probe(new Probe.OsService("web")))
          .isEqualTo(new Finding("passing", "Service \"web\" is active (running)"));
      assertThat(bench.probe(new Probe.OsService("slow")))
          .isEqualTo(new Finding("warning", "Service \"slow\" is activating (start)"));
      assertThat(bench.probe(new Probe.OsService("dead")))
          .isEqualTo(new Finding("critical", "Service \"dead\" is failed (failed)"));
      assertThat(bench.probe(new Probe.OsService("none")))
          .isEqualTo(new Finding("critical", "Service \"none\" could not be found"));
      assertThat(bench.probe(new Probe.OsService("other")).output())
          .isEqualTo("Service \"other\": its state is unknown: Failed to connect to bus");
    }
  }

  @Test
  void withoutSystemdTheOutputSaysSo() {
    try (ProbeBench bench = new ProbeBench()) {
      assertThat(bench.probe(new Probe.OsService("web")))
          .isEqualTo(
              new Finding(
                  "critical",
                  "OSService: no systemd runs on this node (expected: /run/systemd/system)"));
    }
  }

  private static Finding script(String text) {
    try (ProbeBench bench = new ProbeBench()) {
      return bench.probe(sh(text));
    }
  }

  private static Probe.Script sh(String text) {
    return new Probe.Script(List.of("/bin/sh", "-c", text));
  }

  /** Speaks the three calls of Docker's API that a probe makes, for one container, {@code web}. */
  private static final class Engine implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel listener;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String output = "";
    private volatile int exitCode;
    private volatile boolean hangs;

    Engine(Path path) throws IOException {
      this.path = path;
      this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      while (listener.isOpen()) {
        try (SocketChannel channel = listener.accept()) {
          serve(channel);
        } catch (IOException e) {
          // The prober went away, or the test is over.
        }
      }
    }

    private void serve(SocketChannel channel) throws IOException {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      StringBuilder request = new StringBuilder();
      int length = 0;
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        request.append(line).append('\n');
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring(16));
        }
      }
      char[] body = new char[length];
      for (int got = 0; got < length; ) {
        got += in.read(body, got, length - got);
      }
      requests.add(request + new String(body));
      OutputStream out = Channels.newOutputStream(channel);
      String first = request.toString();
      if (first.startsWith("POST /containers/web/exec")) {
        json(out, "201 Created", "{\"Id\":\"e1\"}");
      } else if (first.startsWith("POST /containers/")) {
        json(out, "404 Not Found", "{\"message\":\"No such container\"}");
      } else if (first.startsWith("POST /exec/e1/start")) {
        out.write(
            "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8));
        out.write(frames());
        if (hangs) {
          in.read();
        }
      } else {
        json(out, "200 OK", "{\"Running\":false,\"ExitCode\":" + exitCode + "}");
      }
    }

    /** In two pieces, of both streams. */
    private byte[] frames() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int half = output.length() / 2;
      for (String piece : List.of(output.substring(0, half), output.substring(half))) {
        all.writeBytes(
            ByteBuffer.allocate(8).put((byte) (half % 2 + 1)).putInt(4, piece.length()).array());
        all.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
      }
      return all.toByteArray();
    }

    private static void json(OutputStream out, String status, String body) throws IOException {
      out.write(
          ("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
              .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
