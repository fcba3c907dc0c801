package io.rollcall.watch;

import java.util.Set;

/**
 * A question that can be asked again when something changed. Two queries that are equal are the
 * same question: their waiters share one evaluation, so implementations are records of all
 * parameters.
 *
 * @param <R> the result, immutable
 */
public interface Query<R> {

  /** A change outside of these cannot change the answer's index. Must not depend on the state. */
  Set<Interest> interests();

  /** Reads the newest state of this node. Called on any thread, must not block on others. */
  Answer<R> answer();
}
