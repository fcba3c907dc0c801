package io.rollcall.agent.check;

import io.rollcall.model.CheckDefinition.Probe;
import java.time.Duration;
import java.util.function.Consumer;

/** Where probes are run. Any thread; returns at once. */
@FunctionalInterface
public interface Probing {

  /**
   * Starts a probe.
   *
   * @param timeout for the whole of it, from when it really begins
   * @param outputLimitBytes of what the target says
   * @param done called once, on any thread, unless the run was cancelled before
   */
  Run start(Probe probe, Duration timeout, int outputLimitBytes, Consumer<ProbeOutcome> done);

  /** A probe that is under way. */
  interface Run {
    /** Ends it and frees what it holds. Any thread; does nothing when it is over. */
    void cancel();
  }
}
