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
   * The result in another form, made once per form.
   *
   * @param form identifies the form; equal objects share it
   */
  @SuppressWarnings("unchecked")
  public <B> B rendered(Object form, Function<R, B> render) {
    return (B) rendered.computeIfAbsent(form, f -> render.apply(result));
  }
}
