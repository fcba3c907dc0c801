package io.rollcall.agent.check;

import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a program inside a container by three calls to the Docker Engine: create an exec, start it
 * and read its output to the end, ask for its exit code.
 *
 * <p>Source: Docker Engine API, "Exec". Speaks HTTP/1.0, so that no answer is chunked. At the
 * deadline the connection is closed; the Engine offers no way to end the program itself.
 */
final class DockerProber implements Prober<Probe.Docker> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern CONTAINER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,255}");
  private static final int MAX_REPLY_BYTES = 64 * 1024;
  private static final int STREAM_HEAD_BYTES = 8;
  private static final long NOT_ENDED_MILLIS = 50;

  private final Path socket;

  DockerProber(Path socket) {
    this.socket = socket;
  }

  @Override
  public Finding probe(Probe.Docker target, Deadline deadline, int outputLimitBytes) {
    if (!CONTAINER.matcher(target.containerId()).matches()) {
      return critical("container: " + target.containerId() + " (expected: an id or a name)");
    }
    try {
      String exec = create(target);
      String output = start(exec, outputLimitBytes, deadline);
      return new Finding(ScriptProber.status(exitCode(exec, deadline)), output);
    } catch (IOException | JacksonException e) {
      return critical(
          Dialer.timedOut(deadline)
              ? "Timed out (" + deadline.text() + ") running check"
              : String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return critical("Timed out (" + deadline.text() + ") running check");
    }
  }

  private String create(Probe.Docker target) throws IOException {
    Map<String, Object> body =
        Map.of("AttachStdout", true, "AttachStderr", true, "Cmd", command(target));
    try (Call call = new Call("POST", "/containers/" + target.containerId() + "/exec", body)) {
      if (call.reply.code() == 404) {
        throw new IOException("create exec failed for unknown container " + target.containerId());
      }
      call.expect(201, "create exec failed for container " + target.containerId());
      return call.json().path("Id").asString("");
    }
  }

  /** A shell gets a single argument as a script, and several as a command that it becomes. */
  private static List<String> command(Probe.Docker target) {
    if (target.shell().isEmpty()) {
      return target.args();
    }
    List<String> command = new ArrayList<>(List.of(target.shell(), "-c"));
    if (target.args().size() > 1) {
      command.add("exec \"$0\" \"$@\"");
    }
    command.addAll(target.args());
    return command;
  }

  private String start(String exec, int outputLimitBytes, Deadline deadline) throws IOException {
    OutputRing output = new OutputRing(outputLimitBytes);
    try (Call call =
        new Call("POST", "/exec/" + exec + "/start", Map.of("Detach", false, "Tty", false))) {
      call.expect(200, "start exec failed");
      copyFrames(call.in, output, deadline);
    }
    return output.text();
  }

  /** Each piece of output has a head of eight bytes; its last four are the piece's length. */
  private static void copyFrames(InputStream in, OutputRing output, Deadline deadline)
      throws IOException {
    byte[] buffer = new byte[8192];
    while (true) {
      byte[] head = in.readNBytes(STREAM_HEAD_BYTES);
      if (head.length < STREAM_HEAD_BYTES) {
        return;
      }
      long left = Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt(4));
      while (left > 0) {
        if (deadline.passed()) {
          throw new IOException("deadline");
        }
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          return;
        }
        output.add(buffer, 0, read);
        left -= read;
      }
    }
  }

  private long exitCode(String exec, Deadline deadline) throws IOException, InterruptedException {
    while (true) {
      try (Call call = new Call("GET", "/exec/" + exec + "/json", Map.of())) {
        call.expect(200, "inspect exec failed");
        JsonNode found = call.json();
        JsonNode code = found.path("ExitCode");
        if (code.isIntegralNumber() && !found.path("Running").asBoolean(false)) {
          return code.asLong();
        }
      }
      // The output ends a moment before the program does.
      if (deadline.passed()) {
        throw new IOException("deadline");
      }
      Thread.sleep(NOT_ENDED_MILLIS);
    }
  }

  private static Finding critical(String why) {
    return new Finding(Status.CRITICAL, why);
  }

  /** One request, whose connection an interruption closes. */
  private final class Call implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;
    private final HttpReply reply;

    Call(String method, String path, Map<String, Object> body) throws IOException {
      this.channel = open();
      try {
        byte[] content = body.isEmpty() ? new byte[0] : JSON.writeValueAsBytes(body);
        String head =
            method
                + " "
                + path
                + " HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + content.length
                + "\r\n\r\n";
        write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        write(ByteBuffer.wrap(content));
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.reply = HttpReply.read(in, method);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }

    private SocketChannel open() throws IOException {
      SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        opened.connect(UnixDomainSocketAddress.of(socket));
        return opened;
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw new IOException(
            "Cannot connect to the Docker daemon at unix://"
                + socket
                + ". Is the docker daemon running? ("
                + e.getMessage()
                + ")",
            e);
      }
    }

    private void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void expect(int code, String complaint) throws IOException {
      if (reply.code() != code) {
        throw new IOException(
            complaint + " with status code " + reply.code() + ": " + content().strip());
      }
    }

    JsonNode json() throws IOException {
      return JSON.readTree(content());
    }

    private String content() throws IOException {
      String length = reply.header("content-length");
      byte[] bytes =
          in.readNBytes(
              length.isEmpty()
                  ? MAX_REPLY_BYTES
                  : Math.min(MAX_REPLY_BYTES, Integer.parseUnsignedInt(length)));
      if (bytes.length == 0 && !length.isEmpty() && !length.equals("0")) {
        throw new EOFException("EOF");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
