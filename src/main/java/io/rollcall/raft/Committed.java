package io.rollcall.raft;

import io.rollcall.command.Outcome;

/**
 * A command that the cluster has agreed on and the leader has applied.
 *
 * @param index its Raft index
 */
public record Committed(long index, Outcome outcome) {}
