package io.rollcall.machine;

import java.util.List;

/**
 * What a run of applied entries changed, in the order of the log.
 *
 * @param appliedIndex the state's index now
 */
public record ChangeSet(long appliedIndex, List<Change> changes) {}
