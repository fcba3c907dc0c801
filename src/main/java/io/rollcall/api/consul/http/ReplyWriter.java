package io.rollcall.api.consul.http;

import io.rollcall.api.consul.http.Reply.Form;
import io.rollcall.api.consul.http.Reply.ReadMeta;
import io.rollcall.api.consul.http.Reply.Ready;
import io.rollcall.core.Consistency;
import io.rollcall.core.Reads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;

/** Writes replies: the one place that knows the headers of reads. Any thread. */
public final class ReplyWriter {
  private static final int STREAM_BUFFER_BYTES = 32 << 10;

  /** What the JDK copies, and the kernel takes, in some ten microseconds. */
  private static final int QUICK_BYTES = 128 << 10;

  private final Reads reads;

  public ReplyWriter(Reads reads) {
    this.reads = reads;
  }

  /** Whether writing it is a matter of microseconds: its bytes are there, and not too many. */
  boolean isQuick(Exchange exchange, Ready reply) {
    Form form = form(exchange);
    if (!reply.body().isQuick(form)) {
      return false;
    }
    byte[] content = reply.body().in(form);
    if (wantsGzip(exchange, content)) {
      if (!reply.body().isQuick(form.gzip())) {
        return false;
      }
      content = reply.body().in(form.gzip());
    }
    return content.length <= QUICK_BYTES;
  }

  private static Form form(Exchange exchange) {
    return exchange.query().has("pretty") ? Form.PRETTY : Form.PLAIN;
  }

  private static boolean wantsGzip(Exchange exchange, byte[] content) {
    return content.length >= Gzip.MIN_BYTES
        && Gzip.isAccepted(exchange.header(HttpHeader.ACCEPT_ENCODING));
  }

  /** Does not wait for a slow client. */
  void write(Exchange exchange, Ready reply, Callback written) {
    Form form = form(exchange);
    byte[] content = reply.body().in(form);
    HttpFields.Mutable headers = exchange.headers();
    if (wantsGzip(exchange, content)) {
      content = reply.body().in(form.gzip());
      headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
    }
    exchange.status(reply.status());
    reply.headers().forEach(headers::put);
    ReadMeta meta = reply.meta();
    if (meta != null) {
      writeMeta(headers, meta);
    }
    String type = reply.contentType();
    if (type != null) {
      headers.put(HttpHeader.CONTENT_TYPE, type);
    }
    exchange.send(content, written);
  }

  /** Blocks on the socket. */
  void write(Exchange exchange, Reply.Stream reply, Callback written) throws IOException {
    HttpFields.Mutable headers = exchange.headers();
    ReadMeta meta = reply.meta();
    if (meta != null) {
      writeMeta(headers, meta);
    }
    headers.put(HttpHeader.CONTENT_TYPE, reply.contentType());
    OutputStream out = new BufferedOutputStream(exchange.stream(), STREAM_BUFFER_BYTES);
    reply.content().writeTo(out);
    out.flush();
    exchange.close(written);
  }

  private void writeMeta(HttpFields.Mutable headers, ReadMeta meta) {
    Consistency consistency = meta.options().consistency();
    long contact = consistency == Consistency.STALE ? reads.lastContactMillis() : 0;
    headers.put("X-Consul-Index", Long.toUnsignedString(meta.index()));
    headers.put("X-Consul-Knownleader", Boolean.toString(!meta.failed() && reads.knownLeader()));
    headers.put("X-Consul-Lastcontact", Long.toString(Math.max(0, contact)));
    headers.put("X-Consul-Query-Backend", "blocking-query");
    if (meta.effectiveConsistency()) {
      headers.put("X-Consul-Effective-Consistency", nameOf(consistency));
    }
  }

  private static String nameOf(Consistency consistency) {
    return switch (consistency) {
      case DEFAULT -> "leader";
      case CONSISTENT, STALE -> consistency.name().toLowerCase(Locale.ROOT);
    };
  }
}
