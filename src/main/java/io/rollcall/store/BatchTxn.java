package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import io.rollcall.model.codec.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchWithIndex;

/**
 * The changes of one transaction in an indexed batch over the newest version. The apply thread
 * only; a store that is closed meanwhile makes its calls fail with {@link IllegalStateException}.
 */
final class BatchTxn implements WriteTxn {
  private final Version base;
  private final Store store;
  private final WriteBatchWithIndex batch = new WriteBatchWithIndex(true);
  private IndexedCatalog catalog;
  private Counters counters;
  private boolean open = true;
  private boolean scanning;

  // A command nearly always reads the key it then writes: its session need not be read again.
  private @Nullable Key lastKey;
  private @Nullable KeyRecord lastRecord;

  private @Nullable Mark mark;

  /** Those taken back are among them. */
  private final List<Key> changedKeys = new ArrayList<>();

  /** Takes over one hold of the version. */
  BatchTxn(Version base, Store store) {
    this.base = base;
    this.store = store;
    this.catalog = base.catalog();
    this.counters = base.state().counters();
  }

  Version base() {
    return base;
  }

  WriteBatchWithIndex batch() {
    return batch;
  }

  List<Key> changedKeys() {
    return changedKeys;
  }

  @Override
  public Catalog catalog() {
    requireOpen();
    return catalog;
  }

  @Override
  public Counters counters() {
    requireOpen();
    return counters;
  }

  @Override
  public void counters(Counters counters) {
    requireWritable();
    this.counters = counters;
  }

  @Override
  public @Nullable KeyRecord key(Key key) {
    requireOpen();
    lastRecord = TableReads.key(base, batch, key);
    lastKey = key;
    return lastRecord;
  }

  @Override
  public void keys(Bytes prefix, Predicate<KeyRecord> visitor) {
    scanning(() -> TableReads.keys(base, batch, prefix, visitor));
  }

  @Override
  public void putKey(KeyRecord key) {
    moveHold(key.key(), key.session());
    put(Table.KV, key.key().bytes().shared(), Rows.ofKey(key));
    changedKeys.add(key.key());
    lastKey = key.key();
    lastRecord = key;
  }

  @Override
  public void deleteKey(Key key, long index) {
    moveHold(key, null);
    byte[] bytes = key.bytes().shared();
    delete(Table.KV, bytes);
    changedKeys.add(key);
    put(Table.TOMBSTONES, bytes, Rows.ofNumber(index));
    put(Table.TOMBSTONE_LOG, Rows.deletion(index, bytes), Rows.MARK);
    lastKey = key;
    lastRecord = null;
  }

  @Override
  public void reapTombstones(long upToIndex) {
    List<byte[]> due = new ArrayList<>();
    scanning(
        () ->
            base.scan(
                Table.TOMBSTONE_LOG,
                new byte[0],
                batch,
                (deletion, mark) -> {
                  boolean old =
                      base.decode(Table.TOMBSTONE_LOG, () -> Rows.deletionIndex(deletion))
                          <= upToIndex;
                  if (old) {
                    due.add(deletion);
                  }
                  return old;
                }));
    for (byte[] deletion : due) {
      delete(Table.TOMBSTONE_LOG, deletion);
      byte[] key = Rows.deletedKey(deletion);
      byte[] row = base.get(Table.TOMBSTONES, key, batch);
      // A key that was deleted again later stays remembered by that deletion.
      if (row != null && base.decode(Table.TOMBSTONES, () -> Rows.number(row)) <= upToIndex) {
        delete(Table.TOMBSTONES, key);
      }
    }
  }

  @Override
  public List<Key> keysHeldBy(UUID session) {
    List<Key> keys = new ArrayList<>();
    scanning(() -> keys.addAll(TableReads.keysHeldBy(base, batch, session)));
    return keys;
  }

  @Override
  public long lockDelayUntil(Key key) {
    requireOpen();
    byte[] row = base.get(Table.LOCK_DELAYS, key.bytes().shared(), batch);
    return row == null ? 0 : base.decode(Table.LOCK_DELAYS, () -> Rows.number(row));
  }

  @Override
  public void lockDelayUntil(Key key, long untilMillis) {
    byte[] bytes = key.bytes().shared();
    if (untilMillis == 0) {
      delete(Table.LOCK_DELAYS, bytes);
    } else {
      put(Table.LOCK_DELAYS, bytes, Rows.ofNumber(untilMillis));
    }
  }

  @Override
  public void dropLockDelays(long untilMillis) {
    List<byte[]> over = new ArrayList<>();
    scanning(
        () ->
            base.scan(
                Table.LOCK_DELAYS,
                new byte[0],
                batch,
                (key, row) -> {
                  if (base.decode(Table.LOCK_DELAYS, () -> Rows.number(row)) <= untilMillis) {
                    over.add(key);
                  }
                  return true;
                }));
    over.forEach(key -> delete(Table.LOCK_DELAYS, key));
  }

  @Override
  public void putNode(Node node) {
    put(Table.NODES, Rows.named(node.name()), Rows.of(node, RecordCodec::writeNode));
    catalog = catalog.plus(node);
  }

  @Override
  public void removeNode(String name) {
    delete(Table.NODES, Rows.named(name));
    catalog = catalog.minusNode(name);
  }

  @Override
  public void putService(ServiceInstance service) {
    put(
        Table.SERVICES,
        Rows.onNode(service.node(), service.id()),
        Rows.of(service, RecordCodec::writeService));
    catalog = catalog.plus(service);
  }

  @Override
  public void removeService(String node, String serviceId) {
    delete(Table.SERVICES, Rows.onNode(node, serviceId));
    catalog = catalog.minusService(node, serviceId);
  }

  @Override
  public void putCheck(Check check) {
    put(
        Table.CHECKS,
        Rows.onNode(check.node(), check.id()),
        Rows.of(check, RecordCodec::writeCheck));
    catalog = catalog.plus(check);
  }

  @Override
  public void removeCheck(String node, String checkId) {
    delete(Table.CHECKS, Rows.onNode(node, checkId));
    catalog = catalog.minusCheck(node, checkId);
  }

  @Override
  public void putSession(Session session) {
    put(Table.SESSIONS, Rows.uuid(session.id()), Rows.of(session, RecordCodec::writeSession));
    catalog = catalog.plus(session);
  }

  @Override
  public void removeSession(UUID id) {
    delete(Table.SESSIONS, Rows.uuid(id));
    catalog = catalog.minusSession(id);
  }

  @Override
  public void putServiceIndex(String serviceName, long index) {
    put(Table.SERVICE_INDEXES, Rows.named(serviceName), Rows.ofNumber(index));
    catalog = catalog.plusServiceIndex(serviceName, index);
  }

  @Override
  public void extinguishService(String serviceName, long index) {
    delete(Table.SERVICE_INDEXES, Rows.named(serviceName));
    catalog = catalog.extinguished(serviceName, index);
  }

  @Override
  public @Nullable Setting setting(String name) {
    requireOpen();
    return TableReads.setting(base, batch, name);
  }

  @Override
  public void putSetting(String name, Setting setting) {
    put(Table.SETTINGS, Bytes.utf8(name).shared(), Rows.of(setting));
  }

  @Override
  public @Nullable Staging staging() {
    requireOpen();
    byte[] row = base.get(Table.META, Generation.STAGING_KEY, batch);
    return row == null ? null : base.decode(Table.META, () -> Rows.staging(row));
  }

  @Override
  public void stage(Staging staging, Bytes content) {
    put(Table.STAGED, Rows.piece(staging.pieces() - 1), content.shared());
    put(Table.META, Generation.STAGING_KEY, Rows.of(staging));
  }

  @Override
  public void unstage() {
    Staging staged = staging();
    if (staged != null) {
      for (int number = 0; number < staged.pieces(); number++) {
        delete(Table.STAGED, Rows.piece(number));
      }
      delete(Table.META, Generation.STAGING_KEY);
    }
  }

  @Override
  public void mark() {
    requireWritable();
    if (mark != null) {
      throw new IllegalStateException("there is a mark (expected: none)");
    }
    mark = new Mark(catalog, counters);
    batch.setSavePoint();
  }

  @Override
  public void keep() {
    forgetMark();
    onBatch(batch::popSavePoint);
  }

  @Override
  public void takeBack() {
    Mark place = forgetMark();
    onBatch(batch::rollbackToSavePoint);
    catalog = place.catalog();
    counters = place.counters();
    lastKey = null;
    lastRecord = null;
  }

  private Mark forgetMark() {
    requireWritable();
    Mark place = mark;
    if (place == null) {
      throw new IllegalStateException("there is no mark (expected: one)");
    }
    mark = null;
    return place;
  }

  private static void onBatch(BatchStep step) {
    try {
      step.run();
    } catch (RocksDBException e) {
      throw new IllegalStateException("a mark in a batch was lost", e);
    }
  }

  @FunctionalInterface
  private interface BatchStep {
    void run() throws RocksDBException;
  }

  /** What the transaction was when it was marked; the batch remembers its own place. */
  private record Mark(IndexedCatalog catalog, Counters counters) {}

  @Override
  public void putQuery(PreparedQuery query) {
    put(Table.QUERIES, Rows.uuid(query.id()), Rows.of(query, RecordCodec::writeQuery));
    catalog = catalog.plus(query);
    writeTableIndex(Table.QUERIES, query.modifyIndex());
  }

  @Override
  public void removeQuery(UUID id, long index) {
    delete(Table.QUERIES, Rows.uuid(id));
    catalog = catalog.minusQuery(id, index);
    writeTableIndex(Table.QUERIES, index);
  }

  @Override
  public void putEvent(UserEvent event) {
    put(Table.EVENTS, Rows.sequence(event.sequence()), Rows.of(event, RecordCodec::writeEvent));
    catalog = catalog.plus(event);
  }

  @Override
  public void removeEvent(long sequence) {
    delete(Table.EVENTS, Rows.sequence(sequence));
    catalog = catalog.minusEvent(sequence);
  }

  @Override
  public void putCoordinate(NodeCoordinate coordinate, long index) {
    put(
        Table.COORDINATES,
        Rows.named(coordinate.node()),
        Rows.of(coordinate, RecordCodec::writeCoordinate));
    catalog = catalog.plus(coordinate).withCoordinatesIndex(index);
    writeTableIndex(Table.COORDINATES, index);
  }

  @Override
  public void removeCoordinate(String node, long index) {
    delete(Table.COORDINATES, Rows.named(node));
    catalog = catalog.minusCoordinate(node).withCoordinatesIndex(index);
    writeTableIndex(Table.COORDINATES, index);
  }

  private void writeTableIndex(Table table, long index) {
    put(Table.TABLE_INDEXES, Rows.named(table.familyName()), Rows.ofNumber(index));
  }

  @Override
  public void commit(long appliedIndex) {
    requireWritable();
    if (appliedIndex < base.state().appliedIndex()) {
      throw new IllegalArgumentException(
          "appliedIndex: " + appliedIndex + " (expected: >= " + base.state().appliedIndex() + ")");
    }
    Rows.State state = new Rows.State(appliedIndex, counters, catalog.extinction());
    put(Table.META, Generation.STATE_KEY, state.toRow());
    store.commit(this, state, catalog);
    close();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      batch.close();
      base.letGo();
      store.done(this);
    }
  }

  /** Keeps the table of held locks equal to the sessions in the keys. */
  private void moveHold(Key key, @Nullable UUID to) {
    requireWritable();
    KeyRecord before = key.equals(lastKey) ? lastRecord : key(key);
    UUID from = before == null ? null : before.session();
    if (from != null && !from.equals(to)) {
      delete(Table.HELD, Rows.held(from, key));
    }
    if (to != null && !to.equals(from)) {
      put(Table.HELD, Rows.held(to, key), Rows.MARK);
    }
  }

  private void put(Table table, byte[] key, byte[] row) {
    requireWritable();
    base.enter();
    try {
      batch.put(base.generation().family(table), key, row);
    } catch (RocksDBException e) {
      throw base.damaged(table, e);
    } finally {
      base.exit();
    }
  }

  private void delete(Table table, byte[] key) {
    requireWritable();
    base.enter();
    try {
      batch.delete(base.generation().family(table), key);
    } catch (RocksDBException e) {
      throw base.damaged(table, e);
    } finally {
      base.exit();
    }
  }

  private void scanning(Runnable scan) {
    requireOpen();
    boolean outer = scanning;
    scanning = true;
    try {
      scan.run();
    } finally {
      scanning = outer;
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("transaction was committed or closed");
    }
  }

  private void requireWritable() {
    requireOpen();
    if (scanning) {
      throw new IllegalStateException("a visitor must not write to its transaction");
    }
  }
}
