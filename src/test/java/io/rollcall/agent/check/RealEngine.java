package io.rollcall.agent.check;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Docker Engine of this machine, where there is one: at {@code DOCKER_HOST} if that is a unix
 * socket, else at its usual place. Tests that need it are skipped elsewhere and say why. Containers
 * are of the image {@code DOCKER_TEST_IMAGE}, by default busybox, which is pulled when missing.
 */
final class RealEngine {
  private static final String UNIX = "unix://";

  private RealEngine() {}

  static Path socket() {
    String host = Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("");
    Path socket =
        Path.of(host.startsWith(UNIX) ? host.substring(UNIX.length()) : "/var/run/docker.sock");
    assumeTrue(Files.exists(socket), "no Docker Engine on this machine: " + socket + " is missing");
    return socket;
  }

  /** A container that sleeps until it is closed. */
  static Container run() {
    Path socket = socket();
    String image = Optional.ofNullable(System.getenv("DOCKER_TEST_IMAGE")).orElse("busybox");
    Said said = docker(socket, "run", "--detach", "--rm", "--network=none", image, "sleep", "300");
    assumeTrue(said.exit == 0, "no container of " + image + ": " + said.text);
    String id = said.text.strip();
    return new Container(socket, id.substring(id.lastIndexOf('\n') + 1));
  }

  private static Said docker(Path socket, String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "--host", UNIX + socket));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), text);
    } catch (IOException e) {
      return new Said(-1, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Said(-1, e.toString());
    }
  }

  private record Said(int exit, String text) {}

  record Container(Path socket, String id) implements AutoCloseable {
    @Override
    public void close() {
      var ignored = docker(socket, "rm", "--force", id);
    }
  }
}
