package io.rollcall.agent.check;

import io.rollcall.agent.check.Dialer.DialException;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Greets an HTTP/2 server and sends a ping (RFC 9113, sections 3.4 and 6.7); the same ping back
 * passes. Needs no streams and so no header compression: a frame's nine bytes of head are all there
 * is to understand.
 */
final class H2PingProber implements Prober<Probe.H2Ping> {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int ACK = 1;
  private static final int MAX_FRAME_BYTES = 16_384;

  /** How many frames of other kinds a server may send before its answer. */
  private static final int MAX_FRAMES = 1_000;

  private final Dialer dialer;

  H2PingProber(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Finding probe(Probe.H2Ping target, Deadline deadline, int outputLimitBytes) {
    Authority authority = Authority.parse(target.address(), -1);
    if (authority == null) {
      return dialFailed(target, "address " + target.address() + ": missing port in address");
    }
    try (Socket socket = dialer.dial(authority.host(), authority.port(), deadline)) {
      Socket channel;
      try {
        channel = target.useTls() ? secured(socket, target, authority, deadline) : socket;
      } catch (IOException e) {
        return dialFailed(target, text(e, deadline));
      }
      try {
        ping(channel, deadline);
        return new Finding(Status.PASSING, "HTTP2 ping was successful");
      } catch (IOException e) {
        return new Finding(Status.CRITICAL, "HTTP2 ping failed: " + text(e, deadline));
      }
    } catch (DialException e) {
      return dialFailed(target, e.text());
    } catch (IOException e) {
      return dialFailed(target, text(e, deadline));
    }
  }

  private Socket secured(Socket socket, Probe.H2Ping target, Authority authority, Deadline deadline)
      throws IOException {
    String name = target.tlsServerName().isEmpty() ? authority.host() : target.tlsServerName();
    return dialer
        .tls()
        .wrap(socket, name, authority.port(), target.tlsSkipVerify(), deadline, List.of("h2"));
  }

  private static void ping(Socket channel, Deadline deadline) throws IOException {
    byte[] payload = ByteBuffer.allocate(8).putLong(ThreadLocalRandom.current().nextLong()).array();
    ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    greeting.writeBytes(PREFACE);
    greeting.writeBytes(frame(SETTINGS, 0, new byte[0]));
    greeting.writeBytes(frame(PING, 0, payload));
    OutputStream out = channel.getOutputStream();
    out.write(greeting.toByteArray());
    out.flush();
    InputStream in = new TimedInput(channel, deadline);
    for (int count = 0; count < MAX_FRAMES; count++) {
      ByteBuffer head = ByteBuffer.wrap(exactly(in, 9));
      int lengthAndType = head.getInt();
      int length = lengthAndType >>> 8;
      int type = lengthAndType & 0xff;
      int flags = head.get();
      if (length > MAX_FRAME_BYTES) {
        throw new IOException("http2: frame too large");
      }
      if (count == 0 && type != SETTINGS) {
        throw new IOException("http2: the first frame is not of settings");
      }
      byte[] content = exactly(in, length);
      if (type == PING && (flags & ACK) != 0 && Arrays.equals(content, payload)) {
        return;
      }
      if (type == GOAWAY) {
        throw new IOException("http2: server sent GOAWAY and closed the connection");
      }
      if (type == SETTINGS && (flags & ACK) == 0) {
        out.write(frame(SETTINGS, ACK, new byte[0]));
        out.flush();
      }
    }
    throw new IOException("http2: no answer within " + MAX_FRAMES + " frames");
  }

  private static byte[] frame(int type, int flags, byte[] content) {
    return ByteBuffer.allocate(9 + content.length)
        .putInt(content.length << 8 | type)
        .put((byte) flags)
        .putInt(0)
        .put(content)
        .array();
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("EOF");
    }
    return bytes;
  }

  private static Finding dialFailed(Probe.H2Ping target, String why) {
    return new Finding(Status.CRITICAL, "Failed to dial to " + target.address() + ": " + why);
  }

  private static String text(IOException failure, Deadline deadline) {
    return failure instanceof SocketTimeoutException || Dialer.timedOut(deadline)
        ? "context deadline exceeded"
        : Tls.text(failure);
  }
}
