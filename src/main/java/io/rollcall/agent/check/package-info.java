/** Runs the active checks of the instances that this node owns: one runner, many probes. */
@NullMarked
package io.rollcall.agent.check;

import org.jspecify.annotations.NullMarked;
