package io.rollcall.core;

import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.util.Set;

/**
 * A question to the state. Implementations are records of all their parameters: equal queries share
 * one evaluation.
 *
 * @param <R> the result, immutable and independent of the view
 */
public interface StateQuery<R> {

  /** A change outside of these cannot change the answer's index. */
  Set<Interest> interests();

  Answer<R> answer(ReadView view);
}
