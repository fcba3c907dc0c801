package io.rollcall.api.consul.kv;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollcall.api.consul.json.Uint64;
import io.rollcall.model.Bytes;
import io.rollcall.model.KeyRecord;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key on the wire.
 *
 * @param value written in Base64; null for the empty value
 * @param session left out when nobody holds the lock
 */
public record KvEntry(
    Uint64 lockIndex,
    String key,
    Uint64 flags,
    @Nullable Bytes value,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UUID session,
    Uint64 createIndex,
    Uint64 modifyIndex) {

  public static KvEntry of(KeyRecord key) {
    return new KvEntry(
        new Uint64(key.lockIndex()),
        key.key().bytes().utf8(),
        new Uint64(key.flags()),
        key.value().isEmpty() ? null : key.value(),
        key.session(),
        new Uint64(key.createIndex()),
        new Uint64(key.modifyIndex()));
  }

  static List<KvEntry> list(List<KeyRecord> keys) {
    return keys.stream().map(KvEntry::of).toList();
  }

  static List<String> names(List<Bytes> names) {
    return names.stream().map(Bytes::utf8).toList();
  }
}
