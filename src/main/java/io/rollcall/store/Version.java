package io.rollcall.store;

import io.rollcall.model.codec.MalformedRecordException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatchWithIndex;

/**
 * One published version of the state: a snapshot of the tables and the catalog of the same commit.
 * Any thread.
 *
 * <p>Memory outside the heap must be freed once, and never under a reader. So one number counts who
 * needs it: the holders (the store while this is the newest, a view, a transaction) and the calls
 * that are reading right now. Whoever brings it to zero frees. {@link #shutdown} turns away new
 * calls, waits for the running ones and frees although there are holders; their next call fails
 * with an {@link IllegalStateException}.
 */
final class Version {
  private static final long HOLDER = 1;
  private static final long CALL = 1L << 32;
  private static final long HOLDERS = CALL - 1;
  private static final long SHUT = Long.MIN_VALUE;
  private static final String CLOSED = "the store was closed";

  private final AtomicLong uses = new AtomicLong(HOLDER);
  private final Generation generation;
  private final Snapshot snapshot;
  private final long number;
  private final ReadOptions readOptions;
  private final Rows.State state;
  private final IndexedCatalog catalog;
  private final Consumer<Version> onFree;

  /** Takes a snapshot; the caller is the first holder, and holds the generation. */
  Version(
      Generation generation, Rows.State state, IndexedCatalog catalog, Consumer<Version> onFree) {
    generation.retain();
    this.generation = generation;
    this.snapshot = generation.db().getSnapshot();
    this.number = snapshot.getSequenceNumber();
    this.readOptions = new ReadOptions().setSnapshot(snapshot);
    this.state = state;
    this.catalog = catalog;
    this.onFree = onFree;
  }

  Generation generation() {
    return generation;
  }

  Rows.State state() {
    return state;
  }

  /** Higher than that of every earlier version of the generation. */
  long number() {
    return number;
  }

  IndexedCatalog catalog() {
    return catalog;
  }

  long holders() {
    return uses.get() & HOLDERS;
  }

  /** For a holder more; false when this version is free already or being shut down. */
  boolean hold() {
    long now = uses.get();
    while (now > 0 && (now & HOLDERS) > 0) {
      if (uses.compareAndSet(now, now + HOLDER)) {
        return true;
      }
      now = uses.get();
    }
    return false;
  }

  /** For a holder less. */
  void letGo() {
    if (uses.addAndGet(-HOLDER) == 0) {
      free();
    }
  }

  /** Keeps the memory until {@link #exit}. Fails when nobody holds this version any more. */
  void enter() {
    long now = uses.get();
    while (now > 0 && (now & HOLDERS) > 0) {
      if (uses.compareAndSet(now, now + CALL)) {
        return;
      }
      now = uses.get();
    }
    throw new IllegalStateException(
        now < 0 ? CLOSED : "this version of the state is not held any more");
  }

  /** For a read that does not enter, or is long: fails once the store is closed. */
  void requireNotShut() {
    if (uses.get() < 0) {
      throw new IllegalStateException(CLOSED);
    }
  }

  void exit() {
    if (uses.addAndGet(-CALL) == 0) {
      free();
    }
  }

  /** Frees, however many hold it. Not by a visitor of a scan: it would wait for itself. */
  void shutdown() {
    long now = uses.get();
    while (!uses.compareAndSet(now, now | SHUT)) {
      now = uses.get();
    }
    if (now <= 0) {
      // Free already, or somebody else shuts it down.
      return;
    }
    while ((uses.get() & ~SHUT & ~HOLDERS) != 0) {
      LockSupport.parkNanos(50_000);
    }
    free();
  }

  /** Receives a row; says whether it wants the next one. */
  interface RowVisitor {
    boolean visit(byte[] key, byte[] value);
  }

  /**
   * Reads a row, as the overlay has it if there is one; null when there is none.
   *
   * @param overlay changes that are not written yet
   */
  byte @Nullable [] get(Table table, byte[] key, @Nullable WriteBatchWithIndex overlay) {
    enter();
    try {
      return overlay == null
          ? generation.db().get(generation.family(table), readOptions, key)
          : overlay.getFromBatchAndDB(generation.db(), generation.family(table), readOptions, key);
    } catch (RocksDBException e) {
      throw damaged(table, e);
    } finally {
      exit();
    }
  }

  /** Visits the rows whose key starts with the prefix in bytewise order. */
  void scan(Table table, byte[] prefix, @Nullable WriteBatchWithIndex overlay, RowVisitor visitor) {
    enter();
    byte[] end = successor(prefix);
    try (Slice bound = new Slice(end);
        ReadOptions options = new ReadOptions().setSnapshot(snapshot)) {
      if (end.length > 0) {
        options.setIterateUpperBound(bound);
      }
      try (RocksIterator rows = iterator(table, options, overlay)) {
        visitAll(rows, prefix, visitor);
      }
    } catch (RocksDBException e) {
      throw damaged(table, e);
    } finally {
      exit();
    }
  }

  /** Runs a decoder of this table's rows. */
  <T> T decode(Table table, Supplier<T> decoder) {
    try {
      return decoder.get();
    } catch (MalformedRecordException e) {
      throw damaged(table, e);
    }
  }

  StoreException damaged(Table table, Exception cause) {
    return generation.failure("has a damaged table " + table.familyName(), cause);
  }

  /**
   * The least string that is greater than every string with this prefix; empty when there is none.
   * Example: {@code 61 ff} gives {@code 62}; {@code ff ff} gives none.
   */
  static byte[] successor(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xff) {
      last--;
    }
    byte[] next = Arrays.copyOf(prefix, last + 1);
    if (last >= 0) {
      next[last]++;
    }
    return next;
  }

  private RocksIterator iterator(
      Table table, ReadOptions options, @Nullable WriteBatchWithIndex overlay) {
    RocksIterator base = generation.db().newIterator(generation.family(table), options);
    return overlay == null
        ? base
        : overlay.newIteratorWithBase(generation.family(table), base, options);
  }

  private void visitAll(RocksIterator rows, byte[] prefix, RowVisitor visitor)
      throws RocksDBException {
    for (rows.seek(prefix); rows.isValid(); rows.next()) {
      byte[] key = rows.key();
      // The bound ends nearly every scan; a prefix of 0xff bytes has none.
      if (!startsWith(key, prefix) || !visitor.visit(key, rows.value())) {
        return;
      }
      requireNotShut();
    }
    rows.status();
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private void free() {
    try {
      readOptions.close();
      generation.db().releaseSnapshot(snapshot);
      snapshot.close();
      onFree.accept(this);
    } finally {
      generation.release();
    }
  }
}
