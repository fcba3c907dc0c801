package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import com.alipay.sofa.jraft.util.StorageOptionsFactory;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.util.SizeUnit;

/**
 * Memory limits of the log's own store. The engine would take up to half a gigabyte of block cache;
 * the log is written in order and read from memory but when a follower is behind.
 */
enum LogStorageOptions {
  LIMITED;

  private static final long BLOCK_CACHE_BYTES = 8 * SizeUnit.MB;

  LogStorageOptions() {
    BlockBasedTableConfig tables = StorageOptionsFactory.getDefaultRocksDBTableConfig();
    tables.setBlockCache(new LRUCache(BLOCK_CACHE_BYTES));
    StorageOptionsFactory.registerRocksDBTableFormatConfig(RocksDBLogStorage.class, tables);
  }

  /** Sets them once a process, by the class loader; the engine keeps them by class. */
  @SuppressWarnings("EmptyMethod")
  void apply() {}
}
