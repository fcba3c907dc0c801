package io.rollcall.cluster;

import io.rollcall.cluster.Operation.Kind;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the history of one register can be put into an order that respects real time and in
 * which each read sees the write before it.
 *
 * <p>Worked example: {@code write(a) 0..10, write(b) 5..15, read=a 20..30} can: b, a, read. {@code
 * write(a) 0..10, write(b) 11..15, read=a 20..30} cannot: b came after a, and the read after both.
 *
 * <p>Depth first over the choices of the next operation; a state (what is done, what the register
 * holds) that led nowhere is never tried again.
 *
 * <p>Every write writes a value of its own. So an unanswered write whose value nobody read may as
 * well never have happened, and one that was read happened before the first such read returned:
 * without both, a register that is written to through a dead node costs 2 to the power of its
 * unanswered writes.
 */
final class RegisterChecker {
  private RegisterChecker() {}

  static boolean linearizable(List<Operation> history) {
    List<Operation> operations = bounded(history);
    Set<State> seen = new HashSet<>();
    Deque<State> open = new ArrayDeque<>();
    open.push(new State(new BitSet(), null));
    while (!open.isEmpty()) {
      State state = open.pop();
      if (seen.add(state)) {
        if (state.done().cardinality() == operations.size()) {
          return true;
        }
        pushSuccessors(operations, state, open);
      }
    }
    return false;
  }

  /** Reads that were answered and writes that count, each with an end, by their invocation. */
  private static List<Operation> bounded(List<Operation> history) {
    Map<String, Long> firstReadReturned = new HashMap<>();
    Set<String> written = new HashSet<>();
    for (Operation operation : history) {
      String value = operation.value();
      if (operation.kind() == Kind.WRITE) {
        if (value == null || !written.add(value)) {
          throw new IllegalArgumentException(
              "written value: " + value + " (expected: one that no other write has)");
        }
      } else if (operation.answered() && value != null) {
        firstReadReturned.merge(value, operation.returned(), Math::min);
      }
    }
    return history.stream()
        .map(
            operation ->
                operation.answered() || operation.kind() == Kind.READ
                    ? operation
                    : operation.returning(
                        firstReadReturned.getOrDefault(operation.value(), Operation.NEVER)))
        .filter(Operation::answered)
        .sorted(Comparator.comparingLong(Operation::invoked))
        .toList();
  }

  /** An operation may be next if it began before any other one that is still to come has ended. */
  private static void pushSuccessors(List<Operation> operations, State state, Deque<State> open) {
    long firstReturn = Operation.NEVER;
    for (int i = state.done().nextClearBit(0);
        i < operations.size();
        i = state.done().nextClearBit(i + 1)) {
      Operation next = operations.get(i);
      if (next.invoked() > firstReturn) {
        break; // sorted by invocation: all that follow began later still
      }
      firstReturn = Math.min(firstReturn, next.returned());
    }
    for (int i = state.done().nextClearBit(0);
        i < operations.size() && operations.get(i).invoked() <= firstReturn;
        i = state.done().nextClearBit(i + 1)) {
      Operation next = operations.get(i);
      if (next.kind() == Kind.WRITE) {
        open.push(state.after(i, next.value()));
      } else if (Objects.equals(next.value(), state.value())) {
        open.push(state.after(i, state.value()));
      }
    }
  }

  private record State(BitSet done, @Nullable String value) {
    State after(int operation, @Nullable String newValue) {
      BitSet more = (BitSet) done.clone();
      more.set(operation);
      return new State(more, newValue);
    }
  }
}
