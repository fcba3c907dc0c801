package io.rollcall.api.consul.http;

import io.rollcall.api.consul.json.ConsulJson;
import io.rollcall.core.ReadOptions;
import io.rollcall.model.Bytes;
import io.rollcall.watch.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a route answers: at once, or when a future completes. Holds no thread meanwhile. */
public sealed interface Reply {

  /** An answer to come; its failure is answered by the error table. */
  record Later(CompletableFuture<Ready> ready) implements Reply {}

  /**
   * An answer, not yet rendered: whether it is pretty or compressed is the request's business.
   *
   * @param contentType null for none
   * @param meta the read it answers; null for what is not a read with an index
   */
  record Ready(
      int status,
      @Nullable String contentType,
      Map<String, String> headers,
      Body body,
      @Nullable ReadMeta meta)
      implements Reply {

    public Ready withStatus(int other) {
      return new Ready(other, contentType, headers, body, meta);
    }

    public Ready withHeader(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Ready(status, contentType, more, body, meta);
    }

    /** Tells the consistency of the read as well: catalog and health do, kv and sessions do not. */
    public Ready withEffectiveConsistency() {
      ReadMeta told =
          meta == null ? null : new ReadMeta(meta.index(), meta.options(), true, meta.failed());
      return new Ready(status, contentType, headers, body, told);
    }
  }

  /** The index and the consistency that the headers of a read tell. */
  record ReadMeta(long index, ReadOptions options, boolean effectiveConsistency, boolean failed) {

    /** Of a read that failed: whoever looks at it knows of no leader, as in Consul. */
    static final ReadMeta FAILED = new ReadMeta(1, ReadOptions.NOW, false, true);
  }

  /** What is written after the headers: rendered before, or meanwhile. */
  sealed interface Body {}

  /** A body that is written piece by piece and never in memory as a whole. */
  @FunctionalInterface
  non-sealed interface Streamed extends Body {

    /** Blocks on the socket. */
    void writeTo(OutputStream out, boolean pretty) throws IOException;

    /** Whether the request may have it compressed. */
    default boolean isCompressible() {
      return false;
    }
  }

  /**
   * JSON of a read that is too large to be rendered for all who ask at once: the memory of many
   * large answers would be gone.
   */
  record StreamedJson<R>(R result, Function<R, ?> toWire) implements Streamed {
    @Override
    public void writeTo(OutputStream out, boolean pretty) throws IOException {
      ConsulJson.write(toWire.apply(result), pretty, out);
    }

    @Override
    public boolean isCompressible() {
      return true;
    }
  }

  /** The bytes of a body in the form that a request asks for. */
  @FunctionalInterface
  non-sealed interface Whole extends Body {
    Whole NONE = form -> NO_BYTES;

    byte[] in(Form form);

    /** Whether {@link #in} gives that form in microseconds. */
    default boolean isQuick(Form form) {
      return !form.isGzip();
    }
  }

  /**
   * Of a read: rendered once for all who wait for the same.
   *
   * @param small whether that takes microseconds, but for compressing, whatever the state holds
   */
  record SharedBody<R>(Answer<R> answer, Object kind, Function<R, ?> toWire, boolean small)
      implements Whole {
    @Override
    public byte[] in(Form form) {
      byte[] plain =
          answer.rendered(
              new Rendering(kind, form.uncompressed()),
              result -> ConsulJson.render(toWire.apply(result), form.isPretty()));
      return form.isGzip()
          ? answer.rendered(new Rendering(kind, form), result -> Gzip.compress(plain))
          : plain;
    }

    @Override
    public boolean isQuick(Form form) {
      return (small && !form.isGzip()) || answer.isRendered(new Rendering(kind, form));
    }
  }

  /** The forms of a body. */
  enum Form {
    PLAIN,
    PRETTY,
    PLAIN_GZIP,
    PRETTY_GZIP;

    boolean isPretty() {
      return this == PRETTY || this == PRETTY_GZIP;
    }

    Form gzip() {
      return isPretty() ? PRETTY_GZIP : PLAIN_GZIP;
    }

    boolean isGzip() {
      return this == PLAIN_GZIP || this == PRETTY_GZIP;
    }

    Form uncompressed() {
      return isPretty() ? PRETTY : PLAIN;
    }
  }

  byte[] NO_BYTES = {};

  /** A value as JSON; it is rendered once for this reply. */
  static Ready json(@Nullable Object value) {
    return new Ready(
        200,
        ContentType.JSON,
        Map.of(),
        (Whole) form -> compressed(form, plain -> ConsulJson.render(value, plain.isPretty())),
        null);
  }

  /** Status 200 and nothing else. */
  static Ready empty() {
    return new Ready(200, null, Map.of(), Whole.NONE, null);
  }

  /** A short message, without a line end. */
  static Ready text(String message) {
    byte[] content = message.getBytes(StandardCharsets.UTF_8);
    return new Ready(
        200, ContentType.TEXT, Map.of(), (Whole) form -> compressed(form, plain -> content), null);
  }

  /** Bytes as they are. */
  static Ready raw(String contentType, Bytes content) {
    return new Ready(
        200,
        contentType,
        Map.of(),
        (Whole) form -> compressed(form, plain -> content.shared()),
        null);
  }

  /**
   * What is written piece by piece.
   *
   * @param meta the read it answers; null for what is not a read with an index
   */
  static Ready stream(String contentType, @Nullable ReadMeta meta, Streamed content) {
    return new Ready(200, contentType, Map.of(), content, meta);
  }

  /**
   * The answer of a read as JSON, rendered once for all who wait for the same.
   *
   * @param kind what tells this rendering from others of the same query: a constant, or a record of
   *     the request's parameters that matter
   * @param toWire makes what is written as JSON
   */
  static <R> Ready read(Answer<R> answer, ReadOptions options, Object kind, Function<R, ?> toWire) {
    return read(answer, options, new SharedBody<>(answer, kind, toWire, false));
  }

  /** As {@link #read}, of a result that is small whatever the state holds. */
  static <R> Ready readSmall(
      Answer<R> answer, ReadOptions options, Object kind, Function<R, ?> toWire) {
    return read(answer, options, new SharedBody<>(answer, kind, toWire, true));
  }

  /** As {@link #read}, of a result of so many bytes that it is rendered while it is written. */
  static <R> Ready readLarge(Answer<R> answer, ReadOptions options, Function<R, ?> toWire) {
    return read(answer, options, new StreamedJson<>(answer.result(), toWire));
  }

  private static Ready read(Answer<?> answer, ReadOptions options, Body body) {
    return new Ready(
        200, ContentType.JSON, Map.of(), body, new ReadMeta(answer.index(), options, false, false));
  }

  /** The headers of a read with a body of another kind, or none. */
  static Ready read(Answer<?> answer, ReadOptions options, Ready body) {
    return new Ready(
        body.status(),
        body.contentType(),
        body.headers(),
        body.body(),
        new ReadMeta(answer.index(), options, false, false));
  }

  /** What was asked for is not there: 404 without anything. */
  static Ready absent() {
    return empty().withStatus(404);
  }

  /** What was asked for is not there: 404 without a body, with the index to wait for. */
  static Ready absent(Answer<?> answer, ReadOptions options) {
    return read(answer, options, empty().withStatus(404));
  }

  /** What is always refused. */
  static Reply refused(DoorException refusal) {
    return new Later(CompletableFuture.failedFuture(refusal));
  }

  static Reply later(CompletableFuture<Ready> ready) {
    return new Later(ready);
  }

  private static byte[] compressed(Form form, Function<Form, byte[]> render) {
    byte[] plain = render.apply(form.uncompressed());
    return form.isGzip() ? Gzip.compress(plain) : plain;
  }

  /** The key of a rendered body in an answer. */
  record Rendering(Object kind, Form form) {}
}
