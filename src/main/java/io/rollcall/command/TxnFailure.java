package io.rollcall.command;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation made its transaction fail. Doors make their own texts of it.
 *
 * @param operation its place in the transaction, from 0
 */
public record TxnFailure(int operation, Reason reason) {

  /** What was not as the operation wants it. */
  public sealed interface Reason {
    record Absent() implements Reason {}

    record Exists() implements Reason {}

    /** A condition on the index did not hold. */
    record Stale() implements Reason {}

    record LockHeld() implements Reason {}

    record LockDelayed() implements Reason {}

    record LockNotHeld() implements Reason {}

    record OtherIndex(long actual) implements Reason {}

    record OtherSession(@Nullable UUID actual) implements Reason {}

    record Refused(Outcome.Rejection rejection) implements Reason {}
  }
}
