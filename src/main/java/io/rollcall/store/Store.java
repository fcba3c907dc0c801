package io.rollcall.store;

import io.rollcall.model.codec.MalformedRecordException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The state of this replica on disk. A commit is durable once it was flushed, which happens by
 * itself, at a {@link #checkpoint} and at {@link #close}: after a crash the store opens at an older
 * {@link #appliedIndex}, with exactly the data of that index, and the log replays the rest.
 *
 * <p>Threads: {@link #appliedIndex}, {@link #view}, {@link #read}, {@link #stats} and {@link
 * #close} by any; {@link #begin}, {@link #checkpoint} and {@link #restore} by the apply thread.
 * What is called after {@code close} throws {@link IllegalStateException}; trouble with the disk or
 * its content is a {@link StoreException}.
 */
public final class Store implements AutoCloseable {
  private final StoreOptions options;
  private final StateFolder states;
  private final Cache cache;
  private final Set<Version> live = ConcurrentHashMap.newKeySet();

  /** Held while versions or generations are exchanged; never by a reader. */
  private final ReentrantLock exchange = new ReentrantLock();

  private volatile Runnable durableFirst = Store::nothing;
  private volatile @Nullable Version current;
  private @Nullable BatchTxn openTxn;

  private Store(StoreOptions options, StateFolder states, Cache cache) {
    this.options = options;
    this.states = states;
    this.cache = cache;
  }

  /**
   * Opens the state in a folder, or makes an empty one there.
   *
   * @throws StoreException when the folder is in use, or its state is damaged or of another format
   */
  public static Store open(Path folder, StoreOptions options) {
    RocksDB.loadLibrary();
    StateFolder states = StateFolder.claim(folder.toAbsolutePath().normalize());
    Cache cache = new LRUCache(options.blockCacheBytes(), -1, false, 0.5);
    boolean opened = false;
    try {
      states.sweep();
      Path newest = states.newest();
      if (newest == null) {
        Path incoming = states.incoming();
        Generation.create(incoming, options, cache);
        newest = states.adopt(incoming);
      }
      Store store = new Store(options, states, cache);
      store.start(newest);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        cache.close();
        states.close();
      }
    }
  }

  /**
   * Asks before rows in memory become durable from now on: whoever derives something of its own
   * from the state makes that durable first, up to the {@link #appliedIndex} of that moment, and
   * then finds everything that the log will not replay. Called on the apply thread, between two
   * transactions, when the changes in memory have grown to {@link StoreOptions#writeBufferBytes}
   * and before a checkpoint; not at {@link #close}, before which its caller closes.
   */
  public void beforeFlush(Runnable durableFirst) {
    this.durableFirst = durableFirst;
  }

  /** Raft index of the last entry in the newest version; 0 in an empty store. */
  public long appliedIndex() {
    return newest().state().appliedIndex();
  }

  /** The newest version. The caller closes it; {@link #read} does that by itself. */
  public ReadView view() {
    return new SnapshotView(held());
  }

  /** Reads from the newest version and closes it. What is returned must not need the view. */
  public <T> T read(Function<ReadView, T> reader) {
    try (ReadView view = view()) {
      return reader.apply(view);
    }
  }

  /** Begins a transaction on the newest version. One at a time. */
  public WriteTxn begin() {
    flushIfDue();
    exchange.lock();
    try {
      requireNoTxn("a second transaction cannot begin");
      BatchTxn txn = new BatchTxn(held(), this);
      openTxn = txn;
      return txn;
    } finally {
      exchange.unlock();
    }
  }

  /**
   * Writes the newest version into a new folder, by hard links where it can: waits for a flush of
   * what is in memory, but not for a copy of the data. The folder's parent must be there, the
   * folder itself not.
   */
  public void checkpoint(Path folder) {
    durableFirst.run();
    Version version = newest();
    version.enter();
    try {
      version.generation().checkpoint(folder.toAbsolutePath());
    } finally {
      version.exit();
    }
  }

  /**
   * Replaces the whole state by a checkpoint's; the checkpoint's folder stays as it is. When this
   * throws, or the process dies in it, the state is the old one or the new one, never a mixture.
   * Views of the old state stay readable.
   *
   * @throws StoreException when the folder holds no checkpoint, or a damaged one: the old state
   *     stays
   */
  public void restore(Path folder) {
    replace(
        incoming -> {
          StateFolder.bring(folder.toAbsolutePath(), incoming);
          return readOnce(incoming);
        });
  }

  /**
   * Replaces the whole state by the staged snapshot, at this index: every row counts as changed by
   * it. As safe as {@link #restore}.
   *
   * @throws MalformedRecordException when what is staged cannot be read: the old state stays
   */
  public void restoreStaged(long appliedIndex) {
    Version version = held();
    try {
      replace(
          incoming -> {
            Generation.create(incoming, options, cache);
            Generation made = Generation.open(incoming, options, cache);
            try {
              new Restamp(version, appliedIndex).copyTo(made);
              made.flush();
            } finally {
              made.release();
            }
            return readOnce(incoming);
          });
    } finally {
      version.letGo();
    }
  }

  /** Builds a state in a folder that is not there yet, and reads it once. */
  private interface Builder {
    Generation.Loaded build(Path incoming);
  }

  private void replace(Builder builder) {
    exchange.lock();
    try {
      requireNoTxn("the state cannot be replaced");
      Version old = newest();
      Path incoming = states.incoming();
      Generation.Loaded loaded;
      try {
        loaded = builder.build(incoming);
      } catch (StoreException | MalformedRecordException e) {
        StateFolder.delete(incoming);
        throw e;
      }
      Path adopted = states.adopt(incoming);
      try {
        publish(adopted, loaded);
      } catch (StoreException e) {
        // It opened a moment ago; the old state must not lose its place to one that does not.
        StateFolder.delete(adopted);
        throw e;
      }
      old.generation().obsolete();
      old.letGo();
    } finally {
      exchange.unlock();
    }
  }

  /** What the store takes now. Cheap enough for a metrics scrape. */
  public StoreStats stats() {
    Version version = newest();
    version.enter();
    try {
      Generation generation = version.generation();
      long views = 0;
      long oldest = version.state().appliedIndex();
      for (Version held : live) {
        views += held.holders();
        oldest = Math.min(oldest, held.state().appliedIndex());
      }
      return new StoreStats(
          generation.property(Table.KV, "rocksdb.estimate-num-keys"),
          generation.propertyOfAll("rocksdb.total-sst-files-size"),
          generation.propertyOfAll("rocksdb.cur-size-all-mem-tables"),
          cache.getUsage(),
          cache.getPinnedUsage(),
          generation.keyCache().bytes(),
          generation.property(Table.KV, "rocksdb.background-errors"),
          Math.max(0, views - 1),
          oldest);
    } finally {
      version.exit();
    }
  }

  /**
   * Writes everything to disk and lets go of the folder. Waits for calls that are reading, not for
   * open views: these fail from now on. Not by a visitor of a scan: it would wait for itself.
   */
  @Override
  public void close() {
    exchange.lock();
    try {
      Version last = current;
      if (last == null) {
        return;
      }
      current = null;
      Generation newest = last.generation();
      newest.retain();
      Set<Generation> generations = new HashSet<>();
      for (Version version : live) {
        generations.add(version.generation());
        version.shutdown();
      }
      try {
        newest.flush();
      } finally {
        newest.release();
        generations.forEach(Generation::awaitClosed);
        cache.close();
        states.close();
      }
    } finally {
      exchange.unlock();
    }
  }

  /** Writes what is only in memory to disk. For tests of what a crash leaves. */
  void flush() {
    newest().generation().flush();
  }

  private static void nothing() {}

  /**
   * The database would flush by itself when a buffer is full, and tell of it only after the fact:
   * so its buffers are larger than what is flushed here. Nothing waits for the flush itself.
   */
  private void flushIfDue() {
    Version version = newest();
    version.enter();
    try {
      if (version.generation().mustFlush()) {
        durableFirst.run();
        version.generation().beginFlush();
      }
    } finally {
      version.exit();
    }
  }

  void done(BatchTxn txn) {
    exchange.lock();
    try {
      if (openTxn == txn) {
        openTxn = null;
      }
    } finally {
      exchange.unlock();
    }
  }

  private void start(Path folder) {
    Generation generation = Generation.open(folder, options, cache);
    try {
      publish(generation, generation.load());
    } finally {
      generation.release();
    }
  }

  /** What is damaged must not replace what is not. */
  private Generation.Loaded readOnce(Path incoming) {
    Generation checked = Generation.open(incoming, options, cache);
    try {
      return checked.load();
    } finally {
      checked.release();
    }
  }

  private void publish(Path folder, Generation.Loaded loaded) {
    Generation generation = Generation.open(folder, options, cache);
    try {
      publish(generation, loaded);
    } finally {
      generation.release();
    }
  }

  private void publish(Generation generation, Generation.Loaded loaded) {
    publish(new Version(generation, loaded.state(), loaded.catalog(), live::remove));
  }

  void commit(BatchTxn txn, Rows.State state, IndexedCatalog catalog) {
    exchange.lock();
    try {
      Version old = txn.base();
      old.enter();
      try {
        old.generation().write(txn.batch());
        Version next = new Version(old.generation(), state, catalog, live::remove);
        next.generation().keyCache().changed(txn.changedKeys(), next.number());
        publish(next);
      } catch (RocksDBException e) {
        throw old.generation().failure("cannot be written to", e);
      } finally {
        old.exit();
      }
      old.letGo();
    } finally {
      exchange.unlock();
    }
  }

  private void publish(Version next) {
    live.add(next);
    current = next;
  }

  private Version newest() {
    Version version = current;
    if (version == null) {
      throw new IllegalStateException("the store of " + states.root() + " was closed");
    }
    return version;
  }

  private Version held() {
    while (true) {
      Version version = newest();
      if (version.hold()) {
        return version;
      }
      // It was replaced between the two lines: the next one is there already.
      Thread.onSpinWait();
    }
  }

  private void requireNoTxn(String otherwise) {
    if (openTxn != null) {
      throw new IllegalStateException("a transaction is open: " + otherwise);
    }
  }
}
