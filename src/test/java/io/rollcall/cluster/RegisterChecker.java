package io.rollcall.cluster;

import io.rollcall.cluster.Operation.Kind;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
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
 */
final class RegisterChecker {
  private RegisterChecker() {}

  static boolean linearizable(List<Operation> history) {
    List<Operation> operations =
        history.stream()
            .filter(operation -> operation.kind() == Kind.WRITE || operation.answered())
            .sorted(Comparator.comparingLong(Operation::invoked))
            .toList();
    Set<State> seen = new HashSet<>();
    Deque<State> open = new ArrayDeque<>();
    open.push(new State(new BitSet(), null));
    while (!open.isEmpty()) {
      State state = open.pop();
      if (seen.add(state)) {
        if (allAnsweredDone(operations, state.done())) {
          return true;
        }
        pushSuccessors(operations, state, open);
      }
    }
    return false;
  }

  private static boolean allAnsweredDone(List<Operation> operations, BitSet done) {
    for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
      if (operations.get(i).answered()) {
        return false;
      }
    }
    return true;
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
