package io.rollcall.store;

import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.model.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;

/**
 * One opened database: the state from an open or a restore until the next restore. It is closed
 * when the last of its users lets go of it; a replaced one then removes its files. {@link #retain}
 * and {@link #release} may be called by any thread; everything else by a user of it.
 */
final class Generation {
  /** The format this code writes and reads: tables, rows and their keys. */
  static final int FORMAT = 2;

  private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.UTF_8);
  static final byte[] STAGING_KEY = "staging".getBytes(StandardCharsets.UTF_8);
  static final byte[] STATE_KEY = "state".getBytes(StandardCharsets.UTF_8);

  /** Small enough for a point read, large enough that a million keys have a small index. */
  private static final int BLOCK_BYTES = 8 << 10;

  /** Changes in memory are looked at this often on their way to a flush. */
  private static final long LOOKS_A_FLUSH = 16;

  /** A run of entries may be some megabytes, whatever the size of the buffers. */
  private static final long BUFFER_ROOM_BYTES = 64L << 20;

  private final Path folder;
  private final Deque<AbstractNativeReference> natives;
  private final RocksDB db;
  private final Map<Table, ColumnFamilyHandle> families;
  private final WriteOptions writeOptions;
  private final long flushBytes;
  private final KeyCache keyCache;
  private final AtomicInteger users = new AtomicInteger(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean obsolete;

  /** Of the apply thread. */
  private long writtenSinceLook;

  private Generation(
      Path folder,
      Deque<AbstractNativeReference> natives,
      RocksDB db,
      Map<Table, ColumnFamilyHandle> families,
      WriteOptions writeOptions,
      long flushBytes,
      KeyCache keyCache) {
    this.folder = folder;
    this.natives = natives;
    this.db = db;
    this.families = families;
    this.writeOptions = writeOptions;
    this.flushBytes = flushBytes;
    this.keyCache = keyCache;
  }

  /** What is held in memory of a database. */
  record Loaded(Rows.State state, IndexedCatalog catalog) {}

  /** Makes an empty database in a folder that is not there yet. */
  static void create(Path folder, StoreOptions options, Cache cache) {
    Generation created = open(folder, options, cache, true);
    try {
      created.db.put(
          created.family(Table.META),
          created.writeOptions,
          FORMAT_KEY,
          Integer.toString(FORMAT).getBytes(StandardCharsets.UTF_8));
      created.db.put(
          created.family(Table.META), created.writeOptions, STATE_KEY, Rows.State.INITIAL.toRow());
      created.flush();
    } catch (RocksDBException e) {
      throw created.failure("cannot be created", e);
    } finally {
      created.release();
    }
  }

  /** Opens a database that is there, whole and of this format. */
  static Generation open(Path folder, StoreOptions options, Cache cache) {
    requireKnownTables(folder);
    Generation opened = open(folder, options, cache, false);
    boolean usable = false;
    try {
      opened.requireFormat();
      usable = true;
      return opened;
    } finally {
      if (!usable) {
        opened.release();
      }
    }
  }

  RocksDB db() {
    return db;
  }

  KeyCache keyCache() {
    return keyCache;
  }

  Path folder() {
    return folder;
  }

  ColumnFamilyHandle family(Table table) {
    ColumnFamilyHandle family = families.get(table);
    if (family == null) {
      throw new IllegalStateException("table " + table + " was not opened");
    }
    return family;
  }

  /** Writes rows of one table, as they are; for a database that nobody reads yet. */
  void write(WriteBatch batch) {
    try {
      db.write(writeOptions, batch);
    } catch (RocksDBException e) {
      throw failure("cannot be written to", e);
    }
  }

  void putState(Rows.State state) {
    try {
      db.put(family(Table.META), writeOptions, STATE_KEY, state.toRow());
    } catch (RocksDBException e) {
      throw failure("cannot be written to", e);
    }
  }

  void write(WriteBatchWithIndex batch) throws RocksDBException {
    db.write(writeOptions, batch);
    writtenSinceLook += batch.getWriteBatch().getDataSize();
  }

  /** Whether the changes in memory have grown so much that they should go to files. */
  boolean mustFlush() {
    if (writtenSinceLook < flushBytes / LOOKS_A_FLUSH) {
      return false;
    }
    writtenSinceLook = 0;
    return propertyOfAll("rocksdb.cur-size-active-mem-table") >= flushBytes;
  }

  /** Begins to write what is only in memory to files, all tables at one point. */
  void beginFlush() {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(false)) {
      db.flush(options, new ArrayList<>(families.values()));
    } catch (RocksDBException e) {
      throw failure("cannot be written to", e);
    }
  }

  /** Reads the small tables, row by row. */
  Loaded load() {
    byte @Nullable [] row;
    try {
      row = db.get(family(Table.META), STATE_KEY);
    } catch (RocksDBException e) {
      throw failure("cannot be read", e);
    }
    if (row == null) {
      throw failure("has no row 'state' in table meta", null);
    }
    Rows.State state;
    try {
      state = Rows.State.ofRow(row);
    } catch (MalformedRecordException e) {
      throw failure("has a damaged row 'state' in table meta", e);
    }
    IndexedCatalog catalog = IndexedCatalog.EMPTY.withExtinction(state.extinction());
    catalog =
        fold(
            Table.NODES,
            catalog,
            (all, key, value) -> all.plus(Rows.read(value, RecordCodec::readNode)));
    catalog =
        fold(
            Table.SERVICES,
            catalog,
            (all, key, value) -> all.plus(Rows.read(value, RecordCodec::readService)));
    catalog =
        fold(
            Table.CHECKS,
            catalog,
            (all, key, value) -> all.plus(Rows.read(value, RecordCodec::readCheck)));
    catalog =
        fold(
            Table.SESSIONS,
            catalog,
            (all, key, value) -> all.plus(Rows.read(value, RecordCodec::readSession)));
    catalog =
        fold(
            Table.SERVICE_INDEXES,
            catalog,
            (all, key, value) ->
                all.plusServiceIndex(new String(key, StandardCharsets.UTF_8), Rows.number(value)));
    catalog =
        fold(
            Table.QUERIES,
            catalog,
            (all, key, value) -> all.plus(Rows.read(value, RecordCodec::readQuery)));
    catalog =
        fold(
            Table.EVENTS,
            catalog,
            (all, key, value) -> all.plus(Rows.read(value, RecordCodec::readEvent)));
    catalog =
        fold(
            Table.COORDINATES,
            catalog,
            (all, key, value) -> all.plus(Rows.read(value, RecordCodec::readCoordinate)));
    catalog =
        fold(
            Table.TABLE_INDEXES,
            catalog,
            (all, key, value) ->
                withTableIndex(all, new String(key, StandardCharsets.UTF_8), Rows.number(value)));
    return new Loaded(state, catalog);
  }

  private static IndexedCatalog withTableIndex(IndexedCatalog all, String table, long index) {
    if (table.equals(Table.QUERIES.familyName())) {
      return all.withQueriesIndex(index);
    }
    if (table.equals(Table.COORDINATES.familyName())) {
      return all.withCoordinatesIndex(index);
    }
    throw new MalformedRecordException(
        "table: " + table + " (expected: one whose index is kept apart)");
  }

  /** Writes what is only in memory to files: all tables at one point. */
  void flush() {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, new ArrayList<>(families.values()));
    } catch (RocksDBException e) {
      throw failure("cannot be written to", e);
    }
  }

  /** Flushes, and links the files into a new folder. */
  void checkpoint(Path target) {
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw new StoreException(
          "checkpoint of " + folder + " to " + target + " failed: " + e.getMessage(), e);
    }
  }

  long property(Table table, String name) {
    try {
      return db.getLongProperty(family(table), name);
    } catch (RocksDBException e) {
      throw failure("does not tell " + name, e);
    }
  }

  long propertyOfAll(String name) {
    try {
      return db.getAggregatedLongProperty(name);
    } catch (RocksDBException e) {
      throw failure("does not tell " + name, e);
    }
  }

  /** For a user more; only by somebody who is one already. */
  void retain() {
    users.incrementAndGet();
  }

  /** For a user less; the last one closes. */
  void release() {
    if (users.decrementAndGet() == 0) {
      try {
        closeNatives(natives);
        if (obsolete) {
          remove();
        }
      } finally {
        closed.countDown();
      }
    }
  }

  private void remove() {
    try {
      StateFolder.delete(folder);
    } catch (StoreException e) {
      // Whoever closed the last view cannot help it; the next start removes what is left.
    }
  }

  /** The files are removed once the last user is gone. */
  void obsolete() {
    obsolete = true;
  }

  void awaitClosed() {
    boolean interrupted = false;
    while (true) {
      try {
        closed.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  StoreException failure(String what, @Nullable Exception cause) {
    return unusable(folder, what, cause);
  }

  /** Adds a row to what was made of the rows before. */
  private interface Step {
    IndexedCatalog apply(IndexedCatalog all, byte[] key, byte[] value);
  }

  private IndexedCatalog fold(Table table, IndexedCatalog start, Step step) {
    IndexedCatalog all = start;
    try (RocksIterator rows = db.newIterator(family(table))) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        all = step.apply(all, rows.key(), rows.value());
      }
      rows.status();
    } catch (RocksDBException | MalformedRecordException e) {
      throw failure("has a damaged table " + table.familyName(), e);
    }
    return all;
  }

  /** Raises a state of an older format to this one; a newer one is refused. */
  private void requireFormat() {
    byte @Nullable [] row;
    try {
      row = db.get(family(Table.META), FORMAT_KEY);
      String format = row == null ? "none" : new String(row, StandardCharsets.UTF_8);
      if (!format.matches("[1-9][0-9]{0,8}") || Integer.parseInt(format) > FORMAT) {
        throw failure("has format " + format + " (expected: at most " + FORMAT + ")", null);
      }
      if (Integer.parseInt(format) < FORMAT) {
        db.put(
            family(Table.META),
            writeOptions,
            FORMAT_KEY,
            Integer.toString(FORMAT).getBytes(StandardCharsets.UTF_8));
        flush();
      }
    } catch (RocksDBException e) {
      throw failure("cannot be read", e);
    }
  }

  private static void requireKnownTables(Path folder) {
    if (!Files.isRegularFile(folder.resolve("CURRENT"))) {
      throw unusable(folder, "has lost its file CURRENT", null);
    }
    TreeSet<String> found = new TreeSet<>();
    RocksDB.loadLibrary();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, folder.toString())) {
        found.add(new String(name, StandardCharsets.UTF_8));
      }
    } catch (RocksDBException e) {
      throw unusable(folder, "cannot be opened", e);
    }
    for (int format = 1; format <= FORMAT; format++) {
      if (found.equals(tablesOf(format))) {
        return;
      }
    }
    throw unusable(
        folder,
        "has the tables "
            + found
            + " (expected: "
            + tablesOf(FORMAT)
            + " of format "
            + FORMAT
            + ")",
        null);
  }

  private static Set<String> tablesOf(int format) {
    TreeSet<String> tables = new TreeSet<>();
    tables.add(new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8));
    for (Table table : Table.values()) {
      if (table.since() <= format) {
        tables.add(table.familyName());
      }
    }
    return tables;
  }

  private static Generation open(Path folder, StoreOptions options, Cache cache, boolean create) {
    RocksDB.loadLibrary();
    Deque<AbstractNativeReference> natives = new ArrayDeque<>();
    boolean opened = false;
    try {
      BloomFilter filter = keep(natives, new BloomFilter(10));
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      descriptors.add(
          new ColumnFamilyDescriptor(
              RocksDB.DEFAULT_COLUMN_FAMILY, keep(natives, familyOptions(options, cache, filter))));
      for (Table table : Table.values()) {
        descriptors.add(
            new ColumnFamilyDescriptor(
                table.familyName().getBytes(StandardCharsets.UTF_8),
                keep(natives, familyOptions(options, cache, filter))));
      }
      DBOptions dbOptions = keep(natives, dbOptions(options, create));
      WriteOptions writeOptions = keep(natives, new WriteOptions().setDisableWAL(true));
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB db = RocksDB.open(dbOptions, folder.toString(), descriptors, handles);
      natives.push(db);
      handles.forEach(natives::push);
      Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
      Iterator<ColumnFamilyHandle> handle = handles.iterator();
      handle.next(); // The default table, which must be there and holds nothing.
      for (Table table : Table.values()) {
        families.put(table, handle.next());
      }
      opened = true;
      return new Generation(
          folder,
          natives,
          db,
          families,
          writeOptions,
          options.writeBufferBytes(),
          new KeyCache(options.keyCacheBytes()));
    } catch (RocksDBException e) {
      throw unusable(folder, "cannot be opened", e);
    } finally {
      if (!opened) {
        closeNatives(natives);
      }
    }
  }

  private static DBOptions dbOptions(StoreOptions options, boolean create) {
    return new DBOptions()
        .setCreateIfMissing(create)
        // What an older format does not have; requireKnownTables has looked for what is lost.
        .setCreateMissingColumnFamilies(true)
        .setErrorIfExists(create)
        // Without a log of its own, only this keeps the tables at one point after a crash.
        .setAtomicFlush(true)
        .setMaxOpenFiles(options.maxOpenFiles())
        .setMaxBackgroundJobs(2)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(1 << 20)
        .setKeepLogFileNum(2)
        // Done by hand where it is wanted: a replaced state need not be written once more.
        .setAvoidFlushDuringShutdown(true)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private static ColumnFamilyOptions familyOptions(
      StoreOptions options, Cache cache, BloomFilter filter) {
    BlockBasedTableConfig blocks =
        new BlockBasedTableConfig()
            .setFormatVersion(5)
            .setBlockSize(BLOCK_BYTES)
            .setBlockCache(cache)
            .setFilterPolicy(filter)
            // Indexes and filters count against the cache too, and come in parts, so that memory
            // stays bounded whatever the number of keys.
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
            .setIndexBlockRestartInterval(16);
    return new ColumnFamilyOptions()
        .setTableFormatConfig(blocks)
        // Never full: the store flushes all tables when together they hold so much.
        .setWriteBufferSize(BUFFER_ROOM_BYTES + 4 * options.writeBufferBytes())
        .setArenaBlockSize(Math.clamp(options.writeBufferBytes() / 64, 4 << 10, 256 << 10))
        .setMaxWriteBufferNumber(3)
        .setCompressionType(
            switch (options.compression()) {
              case NONE -> CompressionType.NO_COMPRESSION;
              case LZ4 -> CompressionType.LZ4_COMPRESSION;
            });
  }

  private static <T extends AbstractNativeReference> T keep(
      Deque<AbstractNativeReference> natives, T made) {
    natives.push(made);
    return made;
  }

  /** In the reverse order of their making: tables, then the database, then its options. */
  private static void closeNatives(Deque<AbstractNativeReference> natives) {
    while (!natives.isEmpty()) {
      natives.pop().close();
    }
  }

  private static StoreException unusable(Path folder, String what, @Nullable Exception cause) {
    String reason = cause == null ? "" : ": " + cause.getMessage();
    return new StoreException(
        "state in folder "
            + folder
            + " "
            + what
            + reason
            + ". What to do: if another version of Rollcall wrote it, start that version. Else stop"
            + " this node, move the folder away and start again: the node takes the state from its"
            + " own snapshots and log or from the other members",
        cause);
  }
}
