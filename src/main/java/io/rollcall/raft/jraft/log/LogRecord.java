package io.rollcall.raft.jraft.log;

/**
 * One entry of the log.
 *
 * @param index from 1, without a gap
 * @param term of the leader who appended it
 * @param marked whether {@link SegmentLog#marked} tells of it when the log is opened
 * @param payload not copied; nobody may change it any more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied by nobody
public record LogRecord(long index, long term, boolean marked, byte[] payload) {}
