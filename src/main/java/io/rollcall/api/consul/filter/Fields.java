package io.rollcall.api.consul.filter;

import io.rollcall.api.consul.filter.Expression.Match;
import io.rollcall.api.consul.filter.Expression.Operator;
import io.rollcall.api.consul.text.GoBoolean;
import io.rollcall.api.consul.text.GoText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a filter may ask of a thing: names of fields, their types and how they are read. A field's
 * type says which operators it knows and how a value is read.
 *
 * <p>Immutable; any thread. Two are equal only if they are the same object, so make each of them
 * once.
 *
 * @param <T> the thing
 */
public final class Fields<T> {
  private final Map<String, Field<T>> byName;

  private Fields(Map<String, Field<T>> byName) {
    this.byName = byName;
  }

  public static <T> Builder<T> of() {
    return new Builder<>();
  }

  /** What of an expression is asked of a thing. */
  Predicate<T> compile(Expression expression) {
    return switch (expression) {
      case Expression.And and -> compile(and.left()).and(compile(and.right()));
      case Expression.Or or -> compile(or.left()).or(compile(or.right()));
      case Expression.Not not -> compile(not.operand()).negate();
      case Match match -> compile(match, 0);
    };
  }

  private Predicate<T> compile(Match match, int at) {
    Field<T> field = byName.get(match.selector().get(at));
    if (field == null) {
      throw unknown(match, at);
    }
    return field.compile(match, at + 1);
  }

  private static FilterException unknown(Match match, int at) {
    return new FilterException(
        "Selector "
            + GoText.quoted(String.join(".", match.selector().subList(0, at + 1)))
            + " is not valid");
  }

  private static FilterException unfit(Match match) {
    return new FilterException(
        "Invalid match operator "
            + GoText.quoted(match.operator().text())
            + " for selector "
            + GoText.quoted(match.selectorText()));
  }

  private static String value(Match match) {
    String value = match.value();
    if (value == null) {
      throw unfit(match);
    }
    return value;
  }

  private static boolean isLast(Match match, int at) {
    return at == match.selector().size();
  }

  private static void expectLast(Match match, int at) {
    if (!isLast(match, at)) {
      throw unknown(match, at);
    }
  }

  private static FilterException uncoerced(Match match, String function, String why) {
    String value = GoText.quoted(value(match));
    return new FilterException(
        "Failed to coerce value "
            + value
            + " for selector "
            + GoText.quoted(match.selectorText())
            + ": strconv."
            + function
            + ": parsing "
            + value
            + ": "
            + why);
  }

  private static <V> Predicate<V> signed(Match match, Predicate<V> positive) {
    return match.operator().isNegative() ? positive.negate() : positive;
  }

  /** The operators of a text. */
  private static Predicate<String> text(Match match) {
    Operator operator = match.operator();
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> signed(match, value(match)::equals);
      case IN, NOT_IN -> {
        String part = value(match);
        yield signed(match, text -> text.contains(part));
      }
      case MATCHES, NOT_MATCHES -> signed(match, regex(value(match))::matches);
      case IS_EMPTY, IS_NOT_EMPTY -> throw unfit(match);
    };
  }

  private static Regex regex(String text) {
    try {
      return Regex.compile(text);
    } catch (FilterException e) {
      throw new FilterException(
          "Failed to compile regular expression " + GoText.quoted(text) + ": " + e.getMessage());
    }
  }

  /** The operators of a collection, of which {@code in} asks for an element. */
  private static <C> Predicate<C> collection(
      Match match, Predicate<C> isEmpty, Function<C, Collection<String>> elements) {
    return switch (match.operator()) {
      case IN, NOT_IN -> {
        String element = value(match);
        yield signed(match, each -> elements.apply(each).contains(element));
      }
      case IS_EMPTY, IS_NOT_EMPTY -> signed(match, isEmpty);
      case EQUAL, NOT_EQUAL, MATCHES, NOT_MATCHES -> throw unfit(match);
    };
  }

  private static <V> Predicate<@Nullable V> orAbsent(Match match, Predicate<V> present) {
    boolean absent = match.operator().whenAbsent();
    return each -> each == null ? absent : present.test(each);
  }

  /** A field by its type. */
  private sealed interface Field<T> {

    /**
     * @param at which part of the selector comes behind this field
     */
    Predicate<T> compile(Match match, int at);
  }

  private record Text<T>(Function<T, @Nullable String> get) implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      expectLast(match, at);
      Predicate<String> test = text(match);
      return each -> {
        String text = get.apply(each);
        return test.test(text == null ? "" : text);
      };
    }
  }

  private record Whole<T>(ToLongFunction<T> get) implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      expectLast(match, at);
      return switch (match.operator()) {
        case EQUAL, NOT_EQUAL -> {
          long wanted = number(match);
          yield signed(match, each -> get.applyAsLong(each) == wanted);
        }
        case IN, NOT_IN, IS_EMPTY, IS_NOT_EMPTY, MATCHES, NOT_MATCHES -> throw unfit(match);
      };
    }

    private static long number(Match match) {
      try {
        return GoInteger.parse(value(match));
      } catch (ArithmeticException e) {
        throw uncoerced(match, "ParseInt", "value out of range");
      } catch (IllegalArgumentException e) {
        throw uncoerced(match, "ParseInt", "invalid syntax");
      }
    }
  }

  private record Flag<T>(Predicate<T> get) implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      expectLast(match, at);
      return switch (match.operator()) {
        case EQUAL, NOT_EQUAL -> {
          boolean wanted =
              GoBoolean.parse(value(match))
                  .orElseThrow(() -> uncoerced(match, "ParseBool", "invalid syntax"));
          yield signed(match, each -> get.test(each) == wanted);
        }
        case IN, NOT_IN, IS_EMPTY, IS_NOT_EMPTY, MATCHES, NOT_MATCHES -> throw unfit(match);
      };
    }
  }

  private record Texts<T>(Function<T, @Nullable List<String>> get) implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      expectLast(match, at);
      Predicate<List<String>> test = collection(match, List::isEmpty, list -> list);
      return each -> {
        List<String> list = get.apply(each);
        return test.test(list == null ? List.of() : list);
      };
    }
  }

  private record TextMap<T>(Function<T, ? extends @Nullable Map<String, String>> get)
      implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      if (isLast(match, at)) {
        return onMap(match, get);
      }
      expectLast(match, at + 1);
      String key = match.selector().get(at);
      Predicate<@Nullable String> test = orAbsent(match, text(match));
      return each -> {
        Map<String, String> map = get.apply(each);
        return test.test(map == null ? null : map.get(key));
      };
    }
  }

  private static <T, V> Predicate<T> onMap(
      Match match, Function<T, ? extends @Nullable Map<String, V>> get) {
    Predicate<Map<String, V>> test = collection(match, Map::isEmpty, Map::keySet);
    return each -> {
      Map<String, V> map = get.apply(each);
      return test.test(map == null ? Map.of() : map);
    };
  }

  private record Part<T, P>(Function<T, @Nullable P> get, Fields<P> fields) implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      if (isLast(match, at)) {
        throw unfit(match);
      }
      Predicate<@Nullable P> test = orAbsent(match, fields.compile(match, at));
      return each -> test.test(get.apply(each));
    }
  }

  /** Any of the elements may match; none does when there is none. */
  private record Parts<T, P>(Function<T, List<P>> get, Fields<P> fields) implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      if (!isLast(match, at)) {
        Predicate<P> test = fields.compile(match, at);
        return each -> get.apply(each).stream().anyMatch(test);
      }
      return switch (match.operator()) {
        case IS_EMPTY, IS_NOT_EMPTY -> signed(match, each -> get.apply(each).isEmpty());
        case EQUAL, NOT_EQUAL, IN, NOT_IN, MATCHES, NOT_MATCHES -> throw unfit(match);
      };
    }
  }

  private record PartMap<T, P>(
      Function<T, ? extends @Nullable Map<String, P>> get, Fields<P> fields) implements Field<T> {
    @Override
    public Predicate<T> compile(Match match, int at) {
      if (isLast(match, at)) {
        return onMap(match, get);
      }
      if (isLast(match, at + 1)) {
        throw unfit(match);
      }
      String key = match.selector().get(at);
      Predicate<@Nullable P> test = orAbsent(match, fields.compile(match, at + 1));
      return each -> {
        Map<String, P> map = get.apply(each);
        return test.test(map == null ? null : map.get(key));
      };
    }
  }

  /** Names the fields of a thing. One thread. */
  public static final class Builder<T> {
    private final Map<String, Field<T>> byName = new LinkedHashMap<>();

    private Builder() {}

    /** Null is the empty text. */
    public Builder<T> text(String name, Function<T, @Nullable String> get) {
      return with(name, new Text<>(get));
    }

    public Builder<T> whole(String name, ToLongFunction<T> get) {
      return with(name, new Whole<>(get));
    }

    public Builder<T> flag(String name, Predicate<T> get) {
      return with(name, new Flag<>(get));
    }

    /** Null is the empty list. */
    public Builder<T> texts(String name, Function<T, @Nullable List<String>> get) {
      return with(name, new Texts<>(get));
    }

    /** Null is the empty map. */
    public Builder<T> textMap(
        String name, Function<T, ? extends @Nullable Map<String, String>> get) {
      return with(name, new TextMap<>(get));
    }

    /** Of a part that is null every field is absent. */
    public <P> Builder<T> part(String name, Function<T, @Nullable P> get, Fields<P> fields) {
      return with(name, new Part<>(get, fields));
    }

    public <P> Builder<T> parts(String name, Function<T, List<P>> get, Fields<P> fields) {
      return with(name, new Parts<>(get, fields));
    }

    /** Null is the empty map. */
    public <P> Builder<T> partMap(
        String name, Function<T, ? extends @Nullable Map<String, P>> get, Fields<P> fields) {
      return with(name, new PartMap<>(get, fields));
    }

    public Fields<T> build() {
      return new Fields<>(Map.copyOf(byName));
    }

    private Builder<T> with(String name, Field<T> field) {
      byName.put(name, field);
      return this;
    }
  }
}
