package io.rollcall.core;

import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The newest answers of queries that are {@link StateQuery.ToldByIndex}: who asks again before
 * something has changed gets the same object, and with it the body that is rendered already. Any
 * thread.
 *
 * <p>Worked example: {@code health/service/web} is asked a thousand times a second and changes once
 * a minute. It is evaluated and rendered once a minute; all else is a look at the service's index.
 *
 * <p>Holds at most {@link #MAX_ANSWERS}, and softly: the garbage collector takes them when memory
 * gets short.
 */
final class AnswerCache {
  /** Past it all are forgotten: what is asked often is back at once. */
  static final int MAX_ANSWERS = 1024;

  private final ConcurrentHashMap<StateQuery<?>, SoftReference<Answer<?>>> answers =
      new ConcurrentHashMap<>();

  private final LongAdder kept = new LongAdder();

  /** Times a kept answer was given, with its rendered bodies. */
  long given() {
    return kept.sum();
  }

  <R> Answer<R> answer(StateQuery<R> query, ReadView view) {
    Answer<R> known = kept(query, view);
    if (known != null) {
      return known;
    }
    Answer<R> made = query.answer(view);
    if (query instanceof StateQuery.ToldByIndex<R>) {
      if (answers.size() >= MAX_ANSWERS) {
        answers.clear();
      }
      answers.put(query, new SoftReference<>(made));
    }
    return made;
  }

  /** The answer, if it need not be made. */
  <R> @Nullable Answer<R> kept(StateQuery<R> query, ReadView view) {
    if (!(query instanceof StateQuery.ToldByIndex<R> told)) {
      return null;
    }
    Answer<R> known = known(told);
    if (known == null || known.index() != Math.max(1, told.index(view))) {
      return null;
    }
    kept.increment();
    return known;
  }

  int size() {
    return answers.size();
  }

  /** A query always has answers of one type: its own. */
  @SuppressWarnings("unchecked")
  private <R> @Nullable Answer<R> known(StateQuery<R> query) {
    SoftReference<Answer<?>> found = answers.get(query);
    return found == null ? null : (Answer<R>) found.get();
  }
}
