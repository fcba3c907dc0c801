package io.rollcall.store;

/**
 * How much the store may take.
 *
 * @param blockCacheBytes memory for blocks, indexes and filters of the files, at least 1 MiB; data
 *     beyond it is read through the operating system's page cache
 * @param keyCacheBytes memory in the heap for records of keys that were read lately; 0 for none
 * @param writeBufferBytes memory for changes that are not in a file yet, of all tables, at least 64
 *     KiB; as much again while they are written out
 * @param maxOpenFiles files kept open, at least 16, or -1 for all
 * @param compression of the files' blocks
 */
public record StoreOptions(
    long blockCacheBytes,
    long keyCacheBytes,
    long writeBufferBytes,
    int maxOpenFiles,
    Compression compression) {

  /**
   * 48 MiB of cache for blocks, 32 MiB for keys, 16 MiB a write buffer, 512 files, LZ4:
   * configuration and JSON shrink by half or more for less processor time than the saved reads
   * cost, and a block that does not shrink is kept as it is.
   */
  public static final StoreOptions DEFAULTS =
      new StoreOptions(48L << 20, 32L << 20, 16L << 20, 512, Compression.LZ4);

  /** How blocks are compressed. */
  public enum Compression {
    NONE,
    LZ4
  }

  public StoreOptions {
    requireAtLeast("blockCacheBytes", blockCacheBytes, 1 << 20);
    requireAtLeast("keyCacheBytes", keyCacheBytes, 0);
    requireAtLeast("writeBufferBytes", writeBufferBytes, 64 << 10);
    if (maxOpenFiles != -1) {
      requireAtLeast("maxOpenFiles", maxOpenFiles, 16);
    }
  }

  public StoreOptions withCaches(long blockCacheBytes, long keyCacheBytes) {
    return new StoreOptions(
        blockCacheBytes, keyCacheBytes, writeBufferBytes, maxOpenFiles, compression);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
