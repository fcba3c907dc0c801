package io.rollcall.store;

/**
 * What the store takes, for metrics.
 *
 * @param approximateKeys an estimate of the number of keys
 * @param fileBytes size of the table files on disk
 * @param writeBufferBytes memory held by changes that are not in a file yet
 * @param blockCacheBytes memory the block cache uses now
 * @param blockCachePinnedBytes of which cannot be evicted now
 * @param keyCacheBytes memory the cache of keys uses now
 * @param backgroundErrors flushes and compactions that failed since the start; above zero the disk
 *     has a problem and writes will be refused
 * @param openViews views that somebody holds open
 * @param oldestViewIndex applied index of the oldest version that is held; the newest's when nobody
 *     holds an old one. One that stays behind shows a view that was never closed
 */
public record StoreStats(
    long approximateKeys,
    long fileBytes,
    long writeBufferBytes,
    long blockCacheBytes,
    long blockCachePinnedBytes,
    long keyCacheBytes,
    long backgroundErrors,
    long openViews,
    long oldestViewIndex) {}
