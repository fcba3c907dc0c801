package io.rollcall.agent.check;

import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition;
import org.jspecify.annotations.Nullable;

/**
 * How many equal results in a row change a check's status.
 *
 * <p>Worked example: with 3 failures before critical and 2 before warning, the results {@code pass,
 * fail, fail, fail, pass} are told as {@code passing, nothing, warning, critical, passing}. A
 * warning counts as a success. Zero is one, except that no number for warning means that there is
 * no warning on the way.
 *
 * <p>Owned by one thread.
 */
final class Thresholds {
  private final int successBeforePassing;
  private final int failuresBeforeWarning;
  private final int failuresBeforeCritical;
  private int successes;
  private int failures;

  Thresholds(CheckDefinition definition) {
    this.successBeforePassing = definition.successBeforePassing();
    this.failuresBeforeCritical = definition.failuresBeforeCritical();
    this.failuresBeforeWarning =
        definition.failuresBeforeWarning() == 0
            ? definition.failuresBeforeCritical()
            : definition.failuresBeforeWarning();
  }

  /**
   * Counts a result.
   *
   * @return the status that the check has by now; null when it keeps the one it had
   */
  @Nullable String count(String found) {
    if (!found.equals(Status.CRITICAL)) {
      successes = Math.min(successes + 1, Integer.MAX_VALUE - 1);
      failures = 0;
      return successes >= successBeforePassing ? found : null;
    }
    failures = Math.min(failures + 1, Integer.MAX_VALUE - 1);
    successes = 0;
    if (failures >= failuresBeforeCritical) {
      return Status.CRITICAL;
    }
    return failures >= failuresBeforeWarning ? Status.WARNING : null;
  }
}
