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

  /**
   * Whether it is answered in microseconds whatever the state holds, so that a thread which serves
   * many may answer it.
   */
  default boolean isQuick() {
    return false;
  }

  /**
   * A query whose answer is told by its index: while that stays, so does all of the answer. Such
   * answers are kept and shared ({@link AnswerCache}), with the bodies that were rendered of them.
   */
  interface ToldByIndex<R> extends StateQuery<R> {

    /** The index that {@link #answer} would give, without making the answer. */
    long index(ReadView view);
  }
}
