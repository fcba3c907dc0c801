package io.rollcall.agent.check;

import io.rollcall.agent.OutputTail;
import io.rollcall.agent.check.Dialer.DialException;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;

/**
 * Asks over HTTP/1.1, one connection a run: 2xx passes, 429 warns, everything else is critical.
 *
 * <p>Speaks the protocol by itself, since JDK's client lets nobody set {@code Host} or trust a
 * certificate for one call, and would keep threads, pools and half-read bodies. Of a body the first
 * {@value #MAX_BODY_BYTES} bytes (more if the check's limit is more) are read and the last ones
 * within the limit kept: short bodies give what Consul gives, endless ones harm nobody.
 */
final class HttpProber implements Prober<Probe.Http> {
  static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_REDIRECTS = 10;

  private final Dialer dialer;

  HttpProber(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Finding probe(Probe.Http target, Deadline deadline, int outputLimitBytes) {
    HttpRequest request;
    try {
      request = HttpRequest.of(target);
    } catch (IllegalArgumentException e) {
      return new Finding(Status.CRITICAL, String.valueOf(e.getMessage()));
    }
    String operation = operation(request.method());
    for (int redirects = 0; ; redirects++) {
      try (Socket socket =
          dialer.dial(request.target().host(), request.target().port(), deadline)) {
        HttpReply reply = exchange(socket, request, target, deadline);
        String location = reply.header("location");
        if (!target.followRedirects() || location.isEmpty() || !redirects(reply.code())) {
          return grade(target, reply, deadline, outputLimitBytes);
        }
        if (redirects == MAX_REDIRECTS) {
          return critical(operation, location, "stopped after " + MAX_REDIRECTS + " redirects");
        }
        request = request.redirected(reply.code(), location);
      } catch (DialException e) {
        return critical(operation, request.url(), e.timedOut() ? timeout() : e.text());
      } catch (IOException e) {
        return critical(operation, request.url(), Dialer.timedOut(deadline) ? timeout() : text(e));
      } catch (IllegalArgumentException e) {
        return critical(operation, request.url(), String.valueOf(e.getMessage()));
      }
    }
  }

  private HttpReply exchange(
      Socket socket, HttpRequest request, Probe.Http target, Deadline deadline) throws IOException {
    Socket channel = socket;
    if (request.https()) {
      String name =
          target.tlsServerName().isEmpty() ? request.target().host() : target.tlsServerName();
      channel =
          dialer
              .tls()
              .wrap(socket, name, request.target().port(), target.tlsSkipVerify(), deadline);
    }
    OutputStream out = channel.getOutputStream();
    out.write(request.encoded());
    out.flush();
    InputStream in = new TimedInput(channel, deadline);
    return HttpReply.read(in, request.method());
  }

  private static Finding grade(
      Probe.Http target, HttpReply reply, Deadline deadline, int outputLimitBytes) {
    String method = target.method().isEmpty() ? "GET" : target.method();
    byte[] body = new byte[Math.max(MAX_BODY_BYTES, outputLimitBytes)];
    // As in Consul, the status line decides, also when the body breaks off.
    int length = reply.readBody(body, deadline);
    String output =
        "HTTP "
            + method
            + " "
            + target.url()
            + ": "
            + reply.status()
            + " Output: "
            + OutputTail.of(body, length, outputLimitBytes);
    if (reply.code() >= 200 && reply.code() <= 299) {
      return new Finding(Status.PASSING, output);
    }
    return new Finding(reply.code() == 429 ? Status.WARNING : Status.CRITICAL, output);
  }

  private static boolean redirects(int code) {
    return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
  }

  private static Finding critical(String operation, String url, String why) {
    return new Finding(Status.CRITICAL, operation + " \"" + url + "\": " + why);
  }

  private static String timeout() {
    return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
  }

  private static String text(IOException failure) {
    String said = String.valueOf(failure.getMessage());
    return said.contains("Connection reset") ? "read: connection reset by peer" : Tls.text(failure);
  }

  /** {@code GET} becomes {@code Get}. */
  private static String operation(String method) {
    return method.substring(0, 1) + method.substring(1).toLowerCase(Locale.ROOT);
  }
}
