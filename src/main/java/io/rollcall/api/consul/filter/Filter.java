package io.rollcall.api.consul.filter;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A filter that fits what it filters. Filters of the same text and fields are equal: what one of
 * them let through is good for all. One thread at a time.
 *
 * @param <T> what is filtered: a thing as it is shown to clients
 */
public final class Filter<T> {
  private static final String FAILED = "Failed to create boolean expression evaluator: ";

  private final String text;
  private final Fields<T> fields;
  private final @Nullable Predicate<T> test;

  private Filter(String text, Fields<T> fields, @Nullable Predicate<T> test) {
    this.text = text;
    this.fields = fields;
    this.test = test;
  }

  /**
   * @param text empty for none
   * @throws DoorException.Refused with Consul's text when it cannot be read or does not fit
   */
  public static <T> Filter<T> of(FilterText text, Fields<T> fields) {
    if (text.text().isEmpty()) {
      return new Filter<>("", fields, null);
    }
    return of(text, fields, FAILED);
  }

  /** As {@link #of}, where Consul says what does not fit without saying what for. */
  public static <T> Filter<T> ofEach(FilterText text, Fields<T> fields) {
    return text.text().isEmpty() ? of(text, fields) : of(text, fields, "");
  }

  private static <T> Filter<T> of(FilterText text, Fields<T> fields, String failed) {
    Expression expression;
    try {
      expression = FilterParser.parse(text.text());
    } catch (FilterException e) {
      throw new DoorException.Refused(FAILED + e.getMessage());
    }
    try {
      return new Filter<>(text.text(), fields, fields.compile(expression));
    } catch (FilterException e) {
      throw new DoorException.Refused(failed + e.getMessage());
    }
  }

  /**
   * @throws DoorException.Refused when a regular expression costs too much
   */
  public List<T> apply(List<T> things) {
    return test == null ? things : things.stream().filter(this::keeps).toList();
  }

  /** As {@link #apply(List)}, for what is filtered by another form of itself. */
  public <S> List<S> apply(List<S> things, Function<S, T> form) {
    return test == null ? things : things.stream().filter(each -> keeps(form.apply(each))).toList();
  }

  /** As {@link #apply(List)}, for the values of a map. */
  public SortedMap<String, T> apply(SortedMap<String, T> things) {
    if (test == null) {
      return things;
    }
    SortedMap<String, T> kept = new TreeMap<>();
    for (Map.Entry<String, T> each : things.entrySet()) {
      if (keeps(each.getValue())) {
        kept.put(each.getKey(), each.getValue());
      }
    }
    return kept;
  }

  boolean keeps(T thing) {
    try {
      return test == null || test.test(thing);
    } catch (FilterException e) {
      throw new DoorException.Refused(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Filter<?> that && text.equals(that.text) && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, fields);
  }

  @Override
  public String toString() {
    return text;
  }
}
