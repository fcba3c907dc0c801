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
      };

  /**
   * A probe has its turn and begins.
   *
   * @param late how long after it was due; what it waited for its turn is in it
   */
  void began(Duration late);

  /** A run was left out since there was no turn for it. */
  void skipped();
}
