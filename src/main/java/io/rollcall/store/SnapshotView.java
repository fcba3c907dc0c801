package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A holder of one version. Any thread, several at a time too. */
final class SnapshotView implements ReadView {
  private final Version version;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes over one hold of the version. */
  SnapshotView(Version version) {
    this.version = version;
  }

  @Override
  public long appliedIndex() {
    return version.state().appliedIndex();
  }

  @Override
  public Catalog catalog() {
    return open().catalog();
  }

  @Override
  public Counters counters() {
    return open().state().counters();
  }

  @Override
  public @Nullable KeyRecord key(Key key) {
    Version read = open();
    read.requireNotShut();
    KeyCache cache = read.generation().keyCache();
    KeyRecord kept = cache.find(key, read.number());
    if (kept != null) {
      return kept;
    }
    KeyRecord found = TableReads.key(read, null, key);
    if (found != null) {
      cache.keep(found, read.number());
    }
    return found;
  }

  @Override
  public void keys(Bytes prefix, Predicate<KeyRecord> visitor) {
    TableReads.keys(open(), null, prefix, visitor);
  }

  @Override
  public List<Key> keysHeldBy(UUID session) {
    return List.copyOf(TableReads.keysHeldBy(open(), null, session));
  }

  @Override
  public long tombstoneIndex(Bytes prefix) {
    return TableReads.tombstoneIndex(open(), prefix);
  }

  @Override
  public @Nullable Setting setting(String name) {
    return TableReads.setting(open(), null, name);
  }

  @Override
  public void export(OutputStream out) throws IOException {
    StateStream.write(open(), out);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      version.letGo();
    }
  }

  private Version open() {
    if (closed.get()) {
      throw new IllegalStateException(
          "view of index " + version.state().appliedIndex() + " was closed");
    }
    return version;
  }
}
