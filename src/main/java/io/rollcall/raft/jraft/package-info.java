/**
 * SOFAJRaft behind {@link io.rollcall.raft.ReplicatedLog} and {@link io.rollcall.raft.PeerChannel}.
 * {@link io.rollcall.raft.jraft.JRaftCluster} is the way in; the engine's threads, log format and
 * exceptions stay in here.
 */
@NullMarked
package io.rollcall.raft.jraft;

import org.jspecify.annotations.NullMarked;
