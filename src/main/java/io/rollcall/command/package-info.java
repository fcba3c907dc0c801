/**
 * What can be written to the replicated log, and what applying it can answer. One sealed family a
 * file. Commands carry everything a decision needs: time comes with the log entry ({@link
 * io.rollcall.command.LogEntry#timestampMillis}), random ids inside the command.
 */
@NullMarked
package io.rollcall.command;

import org.jspecify.annotations.NullMarked;
