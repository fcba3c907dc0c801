package io.rollcall.raft.jraft;

/**
 * What was applied and how reads were let through, in running totals since the start.
 *
 * @param applyRuns steps in which entries were applied, a write batch each
 * @param applyEntries entries applied; those that a restart found in the state already do not count
 * @param applyNanos what the steps took
 * @param barriers read barriers that ended, well or not
 * @param barrierReads reads that waited for them: many share one
 * @param barrierFailures barriers that ended without proof; their reads failed
 * @param barrierNanos from a barrier's begin to its end
 */
public record RunFigures(
    long applyRuns,
    long applyEntries,
    long applyNanos,
    long barriers,
    long barrierReads,
    long barrierFailures,
    long barrierNanos) {}
