/** Deadlines that the leader watches, and the way renewals take to it. */
@NullMarked
package io.rollcall.agent.lease;

import org.jspecify.annotations.NullMarked;
