package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import com.alipay.sofa.jraft.util.StorageOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.util.SizeUnit;

/**
 * Memory limits of the log's own store: the engine would let it fill six buffers of 128 MiB before
 * it must write them out. The log is written in order and read only when a follower is behind, so
 * small buffers cost nothing.
 */
enum LogStorageOptions {
  LIMITED;

  private static final long WRITE_BUFFER_BYTES = 16 * SizeUnit.MB;
  private static final int WRITE_BUFFERS = 3;

  LogStorageOptions() {
    ColumnFamilyOptions options = StorageOptionsFactory.getDefaultRocksDBColumnFamilyOptions();
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(WRITE_BUFFERS);
    options.setMinWriteBufferNumberToMerge(1);
    StorageOptionsFactory.registerRocksDBColumnFamilyOptions(RocksDBLogStorage.class, options);
  }

  /** Sets them once a process, by the class loader; the engine keeps them by class. */
  @SuppressWarnings("EmptyMethod")
  void apply() {}
}
