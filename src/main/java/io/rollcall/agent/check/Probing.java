package io.rollcall.agent.check;

import java.util.function.Consumer;

/** Where probes are run. Any thread; returns at once. */
@FunctionalInterface
interface Probing {

  /**
   * Starts a probe.
   *
   * @param done called once, on any thread, unless the run was cancelled before
   */
  Run start(ProbeOrder order, Consumer<ProbeOutcome> done);

  /** A probe that is under way. */
  interface Run {
    /** Ends it and frees what it holds. Any thread; does nothing when it is over. */
    void cancel();
  }
}
