/** A clock and a thread that runs what comes later, so that tests own both. */
@NullMarked
package io.rollcall.agent.time;

import org.jspecify.annotations.NullMarked;
