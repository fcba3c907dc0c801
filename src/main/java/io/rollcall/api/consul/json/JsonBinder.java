package io.rollcall.api.consul.json;

import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.model.Bytes;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Binds JSON to records as Go binds it to structs: names without regard to case, the last of equal
 * names wins, {@code null} is as if it were not there, numbers and strings are not taken for each
 * other, and the first mismatch in the order of the text is the one that is told.
 *
 * <p>A component may be a {@code String} (absent: empty), {@code boolean}, {@code int}, {@code
 * long}, {@code double} (absent: 0 or false), or one of these, which are null when absent and must
 * be {@code @Nullable}: {@code Boolean}, {@code Integer}, {@code Long}, {@code Double}, {@link
 * Uint64}, {@link Duration} (a number of nanoseconds or Go's text), another record, {@link Bytes}
 * (in Base64), {@code List} or {@code Map<String, …>} of all these, and {@link JsonValue} for
 * anything.
 */
public final class JsonBinder {
  private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();

  private final boolean ignoreUnknown;
  private final boolean snakeCase;
  private @Nullable String firstMismatch;
  private @Nullable JsonValue mismatched;
  private String struct = "";

  /**
   * @param ignoreUnknown whether unknown fields are left out instead of refused
   */
  public JsonBinder(boolean ignoreUnknown) {
    this(ignoreUnknown, false);
  }

  private JsonBinder(boolean ignoreUnknown, boolean snakeCase) {
    this.ignoreUnknown = ignoreUnknown;
    this.snakeCase = snakeCase;
  }

  /** For definitions in files: strict, and every name may be spelt in lower snake case too. */
  public static JsonBinder ofDefinitions() {
    return new JsonBinder(false, true);
  }

  /** What the refusal was about; null when nothing was refused. */
  public @Nullable JsonValue mismatched() {
    return mismatched;
  }

  /**
   * Once per binder.
   *
   * @throws JsonException with Go's text
   */
  public @Nullable Object bind(JsonValue value, Type type) {
    Object bound = value(value, type, "");
    if (firstMismatch != null) {
      throw new JsonException(firstMismatch);
    }
    return bound;
  }

  private @Nullable Object value(JsonValue value, Type type, String path) {
    Class<?> raw = raw(type);
    if (raw == JsonValue.class) {
      return value;
    }
    if (value instanceof JsonValue.Null) {
      return zero(raw);
    }
    return switch (value) {
      case JsonValue.Obj obj when raw == Map.class -> map(obj, argument(type, 1), path);
      case JsonValue.Obj obj when raw.isRecord() && raw != Uint64.class -> object(obj, raw, path);
      case JsonValue.Arr arr when raw == List.class -> list(arr, argument(type, 0), path);
      case JsonValue.Str str when raw == String.class -> str.text();
      case JsonValue.Str str when raw == Duration.class -> duration(str);
      case JsonValue.Str str when raw == Bytes.class -> base64(str);
      case JsonValue.Num num when isNumber(raw) -> number(num, raw, path);
      case JsonValue.Bool bool when raw == boolean.class || raw == Boolean.class -> bool.value();
      default -> mismatch(value, value.kind(), type, path);
    };
  }

  private Map<String, Object> map(JsonValue.Obj obj, Type of, String path) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (JsonValue.Member each : obj.members()) {
      Object bound = value(each.value(), of, path);
      if (bound != null) {
        map.put(each.name(), bound);
      }
    }
    return map;
  }

  private List<Object> list(JsonValue.Arr arr, Type of, String path) {
    List<Object> list = new ArrayList<>(arr.elements().size());
    for (JsonValue each : arr.elements()) {
      Object bound = value(each, of, path);
      if (bound != null) {
        list.add(bound);
      }
    }
    return list;
  }

  private Object object(JsonValue.Obj obj, Class<?> type, String path) {
    Shape shape = SHAPES.computeIfAbsent(type, Shape::of);
    boolean opaque = shape.decodesItself() && !path.isEmpty();
    String outer = struct;
    struct = opaque ? outer : shape.struct();
    @Nullable Object[] values = shape.zeros().toArray();
    for (JsonValue.Member each : obj.members()) {
      Integer index = index(each.name(), shape, !path.isEmpty());
      if (index == null) {
        if (!ignoreUnknown) {
          note(each.value(), "json: unknown field \"" + each.name() + "\"");
        }
      } else if (!(each.value() instanceof JsonValue.Null)) {
        String name = shape.names().get(index);
        String inner = path.isEmpty() ? name : path + "." + name;
        values[index] = value(each.value(), shape.types().get(index), opaque ? path : inner);
      }
    }
    struct = outer;
    return shape.make(values);
  }

  /** In a file, what a record is called where it is a field of another is no matter. */
  private @Nullable Integer index(String name, Shape shape, boolean inner) {
    String folded = folded(name, shape);
    boolean elsewhere = (inner ? shape.outerNames() : shape.innerNames()).contains(folded);
    return elsewhere && !snakeCase ? null : shape.indexes().get(folded);
  }

  private String folded(String name, Shape shape) {
    String lower = name.toLowerCase(Locale.ROOT);
    return snakeCase && !shape.indexes().containsKey(lower) ? lower.replace("_", "") : lower;
  }

  private @Nullable Object duration(JsonValue.Str value) {
    try {
      return GoDuration.parse(value.text());
    } catch (IllegalArgumentException e) {
      note(value, String.valueOf(e.getMessage()));
      return Duration.ZERO;
    }
  }

  private @Nullable Object base64(JsonValue.Str value) {
    String joined = value.text().replace("\n", "").replace("\r", "");
    try {
      if (joined.length() % 4 != 0) {
        throw new IllegalArgumentException("length: " + joined.length() + " (expected: fours)");
      }
      return Bytes.owning(Base64.getDecoder().decode(joined));
    } catch (IllegalArgumentException e) {
      note(value, "illegal base64 data at input byte " + badBase64(joined));
      return Bytes.EMPTY;
    }
  }

  /** Where the first character is that cannot be; else where the text ends too early. */
  private static int badBase64(String text) {
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      boolean known =
          each < 0x80 && (Character.isLetterOrDigit(each) || each == '+' || each == '/');
      if (!known && !(each == '=' && at % 4 >= 2 && at >= text.length() - 2)) {
        return at;
      }
    }
    return Math.max(0, text.length() - text.length() % 4);
  }

  private @Nullable Object number(JsonValue.Num num, Class<?> type, String path) {
    if (type == double.class || type == Double.class) {
      double number = Double.parseDouble(num.text());
      return Double.isInfinite(number) ? mismatch(num, "number " + num.text(), type, path) : number;
    }
    try {
      BigInteger number = new BigInteger(num.text());
      if (type == int.class || type == Integer.class) {
        return number.intValueExact();
      }
      if (type == Uint64.class) {
        if (number.signum() < 0 || number.bitLength() > 64) {
          return mismatch(num, "number " + num.text(), type, path);
        }
        return new Uint64(number.longValue());
      }
      long exact = number.longValueExact();
      return type == Duration.class ? (Object) Duration.ofNanos(exact) : (Object) exact;
    } catch (ArithmeticException | NumberFormatException e) {
      return mismatch(num, "number " + num.text(), type, path);
    }
  }

  private @Nullable Object mismatch(JsonValue value, String kind, Type type, String path) {
    String target =
        path.isEmpty() ? "value of type " : "struct field " + struct + "." + path + " of type ";
    note(value, "json: cannot unmarshal " + kind + " into Go " + target + goName(type));
    return zero(raw(type));
  }

  private void note(JsonValue value, String message) {
    if (firstMismatch == null) {
      firstMismatch = message;
      mismatched = value;
    }
  }

  private static boolean isNumber(Class<?> type) {
    return type == int.class
        || type == Integer.class
        || type == long.class
        || type == Long.class
        || type == double.class
        || type == Double.class
        || type == Duration.class
        || type == Uint64.class;
  }

  private static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  private static String goName(Type generic) {
    Class<?> type = raw(generic);
    if (type == int.class || type == Integer.class) {
      return "int";
    }
    if (type == long.class || type == Long.class) {
      return "int64";
    }
    if (type == double.class || type == Double.class) {
      return "float64";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "bool";
    }
    if (type == Duration.class) {
      return "time.Duration";
    }
    if (type == List.class) {
      return "[]" + goName(argument(generic, 0));
    }
    if (type == Map.class) {
      return "map[string]" + goName(argument(generic, 1));
    }
    if (type == Bytes.class) {
      return "[]uint8";
    }
    GoType named = type.getAnnotation(GoType.class);
    if (named != null) {
      return named.value();
    }
    return type == String.class || type == Uint64.class
        ? type.getSimpleName().toLowerCase(Locale.ROOT)
        : "structs." + type.getSimpleName();
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[index]
        : JsonValue.class;
  }

  private static @Nullable Object zero(Class<?> type) {
    if (type == String.class) {
      return "";
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == double.class) {
      return 0.0;
    }
    return type == boolean.class ? false : null;
  }

  /**
   * What is known of a record: its names as Go has them, and where each name goes.
   *
   * @param indexes by name in lower case
   * @param outerNames those of them that it has only where it is a field of nothing
   * @param innerNames those of them that it has only where it is a field
   * @param zeros what stands for a field that the body does not have
   * @param struct its name in Go's messages, empty when it has none
   */
  private record Shape(
      Constructor<?> constructor,
      List<String> names,
      List<Type> types,
      Map<String, Integer> indexes,
      Set<String> outerNames,
      Set<String> innerNames,
      List<@Nullable Object> zeros,
      String struct,
      boolean decodesItself) {

    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      List<String> names = new ArrayList<>();
      Map<String, Integer> indexes = new LinkedHashMap<>();
      Set<String> outerNames = new HashSet<>();
      Set<String> innerNames = new HashSet<>();
      for (RecordComponent each : components) {
        WireName wire = each.getAnnotation(WireName.class);
        String own = each.getName();
        String name =
            wire == null ? Character.toUpperCase(own.charAt(0)) + own.substring(1) : wire.value();
        indexes.put(name.toLowerCase(Locale.ROOT), names.size());
        if (wire != null && !wire.inner().isEmpty()) {
          String inner = wire.inner().toLowerCase(Locale.ROOT);
          indexes.put(inner, names.size());
          innerNames.add(inner);
          outerNames.add(name.toLowerCase(Locale.ROOT));
        }
        for (String alias : wire == null ? new String[0] : wire.aliases()) {
          indexes.put(alias.toLowerCase(Locale.ROOT), names.size());
        }
        names.add(name);
      }
      GoType go = type.getAnnotation(GoType.class);
      try {
        Class<?>[] raw =
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(raw);
        constructor.setAccessible(true);
        return new Shape(
            constructor,
            names,
            Arrays.stream(components).map(RecordComponent::getGenericType).toList(),
            indexes,
            outerNames,
            innerNames,
            Arrays.stream(components).<@Nullable Object>map(Shape::absent).toList(),
            go == null || go.decodesItself() || go.value().startsWith("struct {")
                ? ""
                : go.value().substring(go.value().indexOf('.') + 1),
            go != null && go.decodesItself());
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(type + " (expected: a record)", e);
      }
    }

    private static @Nullable Object absent(RecordComponent component) {
      boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      return nullable ? null : zero(component.getType());
    }

    Object make(@Nullable Object[] values) {
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        throw e.getCause() instanceof JsonException refused
            ? refused
            : new IllegalStateException(e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
