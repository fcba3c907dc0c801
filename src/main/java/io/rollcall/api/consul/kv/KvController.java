package io.rollcall.api.consul.kv;

import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.NonBlocking;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.RawBody;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.kv.KvService;
import io.rollcall.model.Bytes;
import io.rollcall.model.KeyRecord;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/kv/}: keys, prefixes, compare-and-set and locks. */
@ConsulDoor
class KvController {
  private static final String PATH = "/v1/kv/";
  private static final String ENTRIES = "kv entries";
  private static final String NAMES = "kv names";

  /** A larger value is not rendered in memory: many at once would fill a small heap. */
  private static final int LARGE_BYTES = 64 << 10;

  /** Nor is a list of more bytes of values, which else is rendered once for all who wait for it. */
  private static final int LARGE_LIST_BYTES = 1 << 20;

  private final KvService kv;

  KvController(KvService kv) {
    this.kv = kv;
  }

  @About(
      value = "Reads a key, all below a prefix, or names",
      rest = "key",
      query = {"recurse", "keys", "separator", "raw"},
      answer = KvEntry.class,
      list = true,
      errors = "404")
  @NonBlocking
  @GetMapping(PATH)
  Reply get(Remainder path, QueryParameters query, ReadOptions options) {
    if (query.has("keys")) {
      return names(path, query, options);
    }
    if (query.has("recurse")) {
      return Reply.later(
          kv.list(path.bytes(), options).thenApply(answer -> entries(answer, options)));
    }
    return Reply.later(
        kv.get(KvWrites.key(path), options)
            .thenApply(answer -> entry(answer, options, query.has("raw"))));
  }

  @About(
      value = "Writes, locks or unlocks a key; false when a condition did not hold",
      rest = "key",
      query = {"cas", "flags", "acquire", "release"},
      example = "true")
  @PutMapping(PATH)
  Reply put(Remainder path, QueryParameters query, RawBody body) {
    return Reply.later(
        KvWrites.put(path, query, body.bytes())
            .map(kv::submit)
            .orElseGet(() -> CompletableFuture.completedFuture(false))
            .thenApply(Reply::json));
  }

  @About(
      value = "Deletes a key or all below a prefix",
      rest = "key",
      query = {"recurse", "cas"},
      example = "true")
  @DeleteMapping(PATH)
  Reply delete(Remainder path, QueryParameters query) {
    return Reply.later(kv.submit(KvWrites.delete(path, query)).thenApply(Reply::json));
  }

  private Reply names(Remainder path, QueryParameters query, ReadOptions options) {
    String separator = query.has("separator") ? query.get("separator") : query.get("seperator");
    return Reply.later(
        kv.names(path.bytes(), Bytes.utf8(separator), options)
            .thenApply(
                answer ->
                    answer.result().isEmpty() && !path.isEmpty()
                        ? Reply.absent(answer, options)
                        : Reply.read(answer, options, NAMES, KvEntry::names)));
  }

  private static Reply.Ready entries(Answer<List<KeyRecord>> answer, ReadOptions options) {
    if (answer.result().isEmpty()) {
      return Reply.absent(answer, options);
    }
    long bytes = answer.result().stream().mapToLong(found -> found.value().length()).sum();
    return bytes > LARGE_LIST_BYTES
        ? Reply.readLarge(answer, options, KvEntry::list)
        : Reply.read(answer, options, ENTRIES, KvEntry::list);
  }

  private static Reply.Ready entry(
      Answer<Optional<KeyRecord>> answer, ReadOptions options, boolean raw) {
    if (answer.result().isEmpty()) {
      return Reply.absent(answer, options);
    }
    KeyRecord found = answer.result().get();
    if (raw) {
      return Reply.read(answer, options, raw(found));
    }
    Function<Optional<KeyRecord>, ?> toWire = one -> KvEntry.list(one.stream().toList());
    return found.value().length() > LARGE_BYTES
        ? Reply.readLarge(answer, options, toWire)
        : Reply.readSmall(answer, options, ENTRIES, toWire);
  }

  /** A browser must not take somebody's value for a page of this server. */
  private static Reply.Ready raw(KeyRecord key) {
    return Reply.raw("text/plain", key.value())
        .withHeader("X-Content-Type-Options", "nosniff")
        .withHeader("Content-Security-Policy", "sandbox");
  }
}
