/**
 * The Raft log on disk: segments of records in plain files ({@link
 * io.rollcall.raft.jraft.log.SegmentLog}, which knows nothing of the engine), and what makes them
 * the engine's storage ({@link io.rollcall.raft.jraft.log.SegmentLogStorage}). The format stands in
 * {@code docs/storage-format.md}.
 */
@NullMarked
package io.rollcall.raft.jraft.log;

import org.jspecify.annotations.NullMarked;
