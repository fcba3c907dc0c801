/**
 * Who waits for what: an index from interest to waiters, parked blocking reads that share one
 * evaluation, and the fan-out of changes to other rooms. No thread waits here.
 */
@NullMarked
package io.rollcall.watch;

import org.jspecify.annotations.NullMarked;
