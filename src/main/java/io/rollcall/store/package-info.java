/**
 * The state on disk: tables over RocksDB, the catalog in memory as immutable maps, consistent views
 * for readers and one atomic write batch for the machine. The sole owner of {@code org.rocksdb}.
 */
@NullMarked
package io.rollcall.store;

import org.jspecify.annotations.NullMarked;
