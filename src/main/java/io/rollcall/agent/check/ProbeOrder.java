package io.rollcall.agent.check;

import io.rollcall.model.CheckDefinition.Probe;
import java.time.Duration;

/**
 * A probe to be run. Immutable.
 *
 * @param dueNanos when it should begin, in the scheduler's nanoseconds
 * @param timeout for the whole of it, from when it really begins
 * @param outputLimitBytes of what the target says
 */
record ProbeOrder(Probe probe, long dueNanos, Duration timeout, int outputLimitBytes) {}
