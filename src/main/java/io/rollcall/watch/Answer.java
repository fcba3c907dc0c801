package io.rollcall.watch;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A result at an index. All waiters of a query get the same object, and with it the same rendered
 * bodies.
 *
 * @param <R> the result, immutable
 */
public final class Answer<R> {
  /**
   * Renderings kept of one answer. Requests choose them (by a filter, say), so past this number
   * they are made for each request anew.
   */
  static final int MAX_RENDERED = 16;

  private final long index;
  private final R result;
  private final ConcurrentHashMap<Object, Object> rendered = new ConcurrentHashMap<>(2);

  public Answer(long index, R result) {
    this.index = index;
    this.result = result;
  }

  /** The index of the watched data, at least 1. */
  public long index() {
    return Math.max(1, index);
  }

  public R result() {
    return result;
  }

  /**
   * The result in another form, made once per form for the first {@link #MAX_RENDERED} forms.
   *
   * @param form identifies the form; equal objects share it
   */
  @SuppressWarnings("unchecked")
  public <B> B rendered(Object form, Function<R, B> render) {
    Object kept = rendered.get(form);
    if (kept != null) {
      return (B) kept;
    }
    return rendered.size() < MAX_RENDERED
        ? (B) rendered.computeIfAbsent(form, f -> render.apply(result))
        : render.apply(result);
  }

  /** Whether {@link #rendered} has it already. */
  public boolean isRendered(Object form) {
    return rendered.containsKey(form);
  }
}
