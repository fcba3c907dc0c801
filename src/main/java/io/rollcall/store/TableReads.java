package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatchWithIndex;

/** The reads that a view and a transaction share, the latter with its changes as an overlay. */
final class TableReads {
  private TableReads() {}

  static @Nullable KeyRecord key(Version version, @Nullable WriteBatchWithIndex overlay, Key key) {
    byte[] row = version.get(Table.KV, key.bytes().shared(), overlay);
    return row == null ? null : version.decode(Table.KV, () -> Rows.key(key, row));
  }

  static void keys(
      Version version,
      @Nullable WriteBatchWithIndex overlay,
      Bytes prefix,
      Predicate<KeyRecord> visitor) {
    version.scan(
        Table.KV,
        prefix.shared(),
        overlay,
        (key, row) ->
            visitor.test(
                version.decode(Table.KV, () -> Rows.key(new Key(Bytes.owning(key)), row))));
  }

  static List<Key> keysHeldBy(
      Version version, @Nullable WriteBatchWithIndex overlay, UUID session) {
    List<Key> keys = new ArrayList<>();
    version.scan(
        Table.HELD,
        Rows.uuid(session),
        overlay,
        (held, mark) -> keys.add(version.decode(Table.HELD, () -> Rows.heldKey(held))));
    return keys;
  }

  static @Nullable Setting setting(
      Version version, @Nullable WriteBatchWithIndex overlay, String name) {
    byte[] row = version.get(Table.SETTINGS, Bytes.utf8(name).shared(), overlay);
    return row == null ? null : version.decode(Table.SETTINGS, () -> Rows.setting(row));
  }

  static long tombstoneIndex(Version version, Bytes prefix) {
    long[] highest = {0};
    version.scan(
        Table.TOMBSTONES,
        prefix.shared(),
        null,
        (key, row) -> {
          highest[0] =
              Math.max(highest[0], version.decode(Table.TOMBSTONES, () -> Rows.number(row)));
          return true;
        });
    return highest[0];
  }
}
