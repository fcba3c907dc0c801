package io.rollcall.api.consul.http;

import io.rollcall.api.consul.http.Reply.Form;
import io.rollcall.api.consul.http.Reply.ReadMeta;
import io.rollcall.api.consul.http.Reply.Ready;
import io.rollcall.api.consul.http.Reply.Streamed;
import io.rollcall.api.consul.http.Reply.Whole;
import io.rollcall.core.Consistency;
import io.rollcall.core.Reads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
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
    if (!(reply.body() instanceof Whole body) || !body.isQuick(form)) {
      return false;
    }
    byte[] content = body.in(form);
    if (wantsGzip(exchange, content)) {
      if (!body.isQuick(form.gzip())) {
        return false;
      }
      content = body.in(form.gzip());
    }
    return content.length <= QUICK_BYTES;
  }

  private static Form form(Exchange exchange) {
    return exchange.query().has("pretty") ? Form.PRETTY : Form.PLAIN;
  }

  private static boolean wantsGzip(Exchange exchange, byte[] content) {
    return content.length >= Gzip.MIN_BYTES && acceptsGzip(exchange);
  }

  private static boolean acceptsGzip(Exchange exchange) {
    return Gzip.isAccepted(exchange.header(HttpHeader.ACCEPT_ENCODING));
  }

  /** Does not wait for a slow client, unless the body is {@link Streamed}. */
  void write(Exchange exchange, Ready reply, Callback written) {
    switch (reply.body()) {
      case Whole body -> send(exchange, reply, body, written);
      case Streamed body -> stream(exchange, reply, body, written);
    }
  }

  private void send(Exchange exchange, Ready reply, Whole body, Callback written) {
    Form form = form(exchange);
    byte[] content = body.in(form);
    if (wantsGzip(exchange, content)) {
      content = body.in(form.gzip());
      exchange.headers().put(HttpHeader.CONTENT_ENCODING, "gzip");
    }
    writeHead(exchange, reply);
    exchange.send(content, written);
  }

  private void stream(Exchange exchange, Ready reply, Streamed body, Callback written) {
    boolean gzip = body.isCompressible() && acceptsGzip(exchange);
    if (gzip) {
      exchange.headers().put(HttpHeader.CONTENT_ENCODING, "gzip");
    }
    writeHead(exchange, reply);
    try {
      OutputStream pieces = new Pieces(exchange.stream());
      OutputStream out = gzip ? new GZIPOutputStream(pieces) : pieces;
      body.writeTo(out, form(exchange).isPretty());
      out.close();
    } catch (IOException | RuntimeException e) {
      if (exchange.isCommitted()) {
        exchange.abort(e, written);
        return;
      }
      exchange.headers().remove(HttpHeader.CONTENT_ENCODING);
      throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
    }
    exchange.close(written);
  }

  private void writeHead(Exchange exchange, Ready reply) {
    HttpFields.Mutable headers = exchange.headers();
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

  /** Of an answer whose end is told by the exchange. */
  private static final class Pieces extends BufferedOutputStream {
    Pieces(OutputStream out) {
      super(out, STREAM_BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static String nameOf(Consistency consistency) {
    return switch (consistency) {
      case DEFAULT -> "leader";
      case CONSISTENT, STALE -> consistency.name().toLowerCase(Locale.ROOT);
    };
  }
}
