package io.rollcall.api.consul.http;

import io.rollcall.api.consul.http.Reply.Form;
import io.rollcall.api.consul.http.Reply.ReadMeta;
import io.rollcall.api.consul.http.Reply.Ready;
import io.rollcall.core.Consistency;
import io.rollcall.core.Reads;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

/**
 * Writes replies: the one place that knows the headers of reads. Any thread; blocks on the socket.
 */
public final class ReplyWriter {
  private final Reads reads;

  public ReplyWriter(Reads reads) {
    this.reads = reads;
  }

  void write(ConsulRequest request, HttpServletResponse response, Ready reply) throws IOException {
    Form form = request.query().has("pretty") ? Form.PRETTY : Form.PLAIN;
    byte[] content = reply.body().in(form);
    boolean gzip = content.length >= Gzip.MIN_BYTES && Gzip.isAccepted(request);
    if (gzip) {
      content = reply.body().in(form.gzip());
      response.setHeader("Content-Encoding", "gzip");
    }
    response.setStatus(reply.status());
    reply.headers().forEach(response::setHeader);
    ReadMeta meta = reply.meta();
    if (meta != null) {
      writeMeta(response, meta);
    }
    String type = reply.contentType();
    if (type != null) {
      ContentType.set(request, response, type);
    }
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
    response.flushBuffer();
  }

  /** What fails after the first byte breaks the connection off: the client must not take it. */
  void write(ConsulRequest request, HttpServletResponse response, Reply.Stream reply)
      throws IOException {
    ReadMeta meta = reply.meta();
    if (meta != null) {
      writeMeta(response, meta);
    }
    ContentType.set(request, response, reply.contentType());
    reply.content().writeTo(response.getOutputStream());
    response.flushBuffer();
  }

  private void writeMeta(HttpServletResponse response, ReadMeta meta) {
    Consistency consistency = meta.options().consistency();
    long contact = consistency == Consistency.STALE ? reads.lastContactMillis() : 0;
    response.setHeader("X-Consul-Index", Long.toUnsignedString(meta.index()));
    response.setHeader(
        "X-Consul-Knownleader", Boolean.toString(!meta.failed() && reads.knownLeader()));
    response.setHeader("X-Consul-Lastcontact", Long.toString(Math.max(0, contact)));
    response.setHeader("X-Consul-Query-Backend", "blocking-query");
    if (meta.effectiveConsistency()) {
      response.setHeader("X-Consul-Effective-Consistency", nameOf(consistency));
    }
  }

  private static String nameOf(Consistency consistency) {
    return switch (consistency) {
      case DEFAULT -> "leader";
      case CONSISTENT, STALE -> consistency.name().toLowerCase(Locale.ROOT);
    };
  }
}
