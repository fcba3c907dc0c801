package io.rollcall.agent.check;

import java.time.Duration;

/** Is told how well a node keeps the schedule of its checks. Any thread; must not block. */
public interface ProbeMeter {

  /** Tells nobody. */
  ProbeMeter NONE =
      new ProbeMeter() {
        @Override
        public void began(Duration late) {}

        @Override
        public void skipped() {}

        @Override
        public void ended(String type, String status, Duration took) {}
      };

  /**
   * A probe has its turn and begins.
   *
   * @param late how long after it was due; what it waited for its turn is in it
   */
  void began(Duration late);

  /** A run was left out since there was no turn for it. */
  void skipped();

  /**
   * A probe came to a finding. One that was given up, since its check is no longer this node's, is
   * not told of.
   *
   * @param type the probe's, see {@link io.rollcall.model.CheckDefinition.Probe#type}
   * @param status passing, warning or critical, whatever the check's thresholds make of it
   * @param took from its begin, its turn not counted
   */
  void ended(String type, String status, Duration took);
}
