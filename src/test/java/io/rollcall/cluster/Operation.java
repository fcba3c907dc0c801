package io.rollcall.cluster;

import org.jspecify.annotations.Nullable;

/**
 * One call on a register, as its client saw it.
 *
 * @param value what was written, or what was read (null: there was nothing)
 * @param invoked when the call began, in any monotonic unit
 * @param returned when it was answered; {@link #NEVER} when it may or may not have happened
 */
record Operation(Kind kind, @Nullable String value, long invoked, long returned) {
  static final long NEVER = Long.MAX_VALUE;

  enum Kind {
    READ,
    WRITE
  }

  Operation returning(long at) {
    return new Operation(kind, value, invoked, at);
  }

  boolean answered() {
    return returned != NEVER;
  }
}
