/**
 * A Raft log on disk: segments of records in plain files ({@link
 * io.rollcall.raft.jraft.log.SegmentLog}, which knows nothing of the engine), and what makes them
 * the engine's storage ({@link io.rollcall.raft.jraft.log.SegmentLogStorage}). Not in use: {@code
 * docs/adr/0007-a-log-of-our-own.md} says why.
 */
@NullMarked
package io.rollcall.raft.jraft.log;

import org.jspecify.annotations.NullMarked;
