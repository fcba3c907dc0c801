package io.rollcall.agent.check;

/** What came of one run of a check. */
public sealed interface ProbeOutcome {

  /**
   * The target was asked.
   *
   * @param status one of {@link io.rollcall.model.Check.Status}
   * @param output already cut to the limit
   */
  record Finding(String status, String output) implements ProbeOutcome {}

  /** This node did not get to it: that says nothing about the target. */
  record Skipped(String why) implements ProbeOutcome {}
}
