/**
 * The replicated state machine: one applier per command family, pure, and the listener that hears
 * what changed.
 */
@NullMarked
package io.rollcall.machine;

import org.jspecify.annotations.NullMarked;
