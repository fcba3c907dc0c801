package io.rollcall.agent.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program run for a probe, with all it starts: in a session of its own, so that at the deadline
 * the whole of it can be ended, its orphans too. Where there is no {@code setsid} its descendants
 * are ended one by one, and an orphan gets away.
 *
 * <p>Blocks, so it is for a virtual thread, whose interruption ends the program. Reads what has
 * come instead of waiting for more: a read from a pipe knows no interruption, and a background
 * process that keeps the pipe open would hold the thread for good.
 */
final class Subprocess {
  private static final Logger LOG = LoggerFactory.getLogger(Subprocess.class);
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
  private static final long FIRST_LOOK_MILLIS = 1;
  private static final long MAX_LOOK_MILLIS = 20;

  /**
   * How a program ended.
   *
   * @param exitCode 128 and the signal's number for one that was killed
   * @param output of both streams, the last bytes within the limit
   */
  record Ended(int exitCode, String output) {}

  /** The program was not done in time, and has been killed. */
  static final class OutOfTimeException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final List<String> command;

  Subprocess(List<String> command) {
    this.command = command;
  }

  /**
   * Runs the program to its end.
   *
   * @throws IOException when it cannot be started
   */
  Ended run(Deadline deadline, int outputLimitBytes) throws IOException, OutOfTimeException {
    boolean session = SETSID.stream().anyMatch(Files::isExecutable);
    Process process = start(session);
    OutputRing output = new OutputRing(outputLimitBytes);
    boolean ended = false;
    try (InputStream in = process.getInputStream()) {
      process.getOutputStream().close();
      ended = follow(process, in, output, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!ended) {
        kill(process, session);
      }
    }
    if (!ended) {
      throw new OutOfTimeException();
    }
    return new Ended(process.exitValue(), output.text());
  }

  private Process start(boolean session) throws IOException {
    List<String> line = new ArrayList<>();
    if (session) {
      // It is the process itself that becomes the program, so its id names the group.
      line.add("setsid");
    }
    line.addAll(command);
    try {
      requireProgram(command.getFirst());
      return new ProcessBuilder(line).redirectErrorStream(true).start();
    } catch (IllegalArgumentException e) {
      throw new IOException("fork/exec " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  /** Behind {@code setsid} a program that is not there would only be an exit code. */
  private static void requireProgram(String program) throws IOException {
    if (program.indexOf('/') >= 0) {
      Path path = Path.of(program);
      if (!Files.exists(path)) {
        throw new IOException("fork/exec " + program + ": no such file or directory");
      }
      if (Files.isDirectory(path) || !Files.isExecutable(path)) {
        throw new IOException("fork/exec " + program + ": permission denied");
      }
      return;
    }
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String folder : path.split(":", -1)) {
      if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, program))) {
        return;
      }
    }
    throw new IOException(notFound(program));
  }

  private static String notFound(String program) {
    return program.indexOf('/') >= 0
        ? "fork/exec " + program + ": no such file or directory"
        : "exec: \"" + program + "\": executable file not found in $PATH";
  }

  /** Whether it ended by itself. */
  private static boolean follow(
      Process process, InputStream in, OutputRing output, Deadline deadline)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[8192];
    long pause = FIRST_LOOK_MILLIS;
    while (!deadline.passed() && !Thread.currentThread().isInterrupted()) {
      boolean over = !process.isAlive();
      int available = in.available();
      if (available > 0) {
        int read = in.read(buffer, 0, Math.min(available, buffer.length));
        output.add(buffer, 0, Math.max(0, read));
        pause = FIRST_LOOK_MILLIS;
      } else if (over) {
        return true;
      } else {
        var ignored = process.waitFor(pause, TimeUnit.MILLISECONDS);
        pause = Math.min(2 * pause, MAX_LOOK_MILLIS);
      }
    }
    return false;
  }

  private static void kill(Process process, boolean session) {
    List<ProcessHandle> descendants = process.descendants().toList();
    if (session) {
      // Somebody of the group is alive, so its number stands for nothing else.
      try {
        var ignored =
            new ProcessBuilder("/bin/sh", "-c", "kill -KILL -\"$0\"", Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
      } catch (IOException e) {
        LOG.warn("the orphans of check program {} may go on: {}", process.pid(), e.getMessage());
      }
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
