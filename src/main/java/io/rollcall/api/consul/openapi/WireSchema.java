package io.rollcall.api.consul.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.json.WireName;
import io.rollcall.model.Bytes;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.NumberSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The JSON schema and an example of a record as the door reads or writes it.
 *
 * <p>Worked example: {@code record Weights(int passing, int warning)} is an object with the
 * integers {@code Passing} and {@code Warning}, and its example is {@code
 * {"Passing":1,"Warning":1}}.
 */
final class WireSchema {
  private static final int MAX_DEPTH = 6;
  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, long.class, Integer.class, Long.class, short.class, Short.class);

  /** Examples for names that many records have. */
  private static final Map<String, Object> NAMED =
      Map.ofEntries(
          Map.entry("Node", "n1"),
          Map.entry("Name", "web"),
          Map.entry("Service", "web"),
          Map.entry("ServiceName", "web"),
          Map.entry("ServiceID", "web-1"),
          Map.entry("CheckID", "service:web-1"),
          Map.entry("Address", "10.0.0.1"),
          Map.entry("ServiceAddress", "10.0.0.1"),
          Map.entry("Datacenter", "dc1"),
          Map.entry("Port", 8080),
          Map.entry("ServicePort", 8080),
          Map.entry("Status", "passing"),
          Map.entry("TTL", "30s"),
          Map.entry("Interval", "10s"),
          Map.entry("Timeout", "5s"),
          Map.entry("Key", "app/name"),
          Map.entry("Value", "aGVsbG8="),
          Map.entry("Behavior", "release"),
          Map.entry("HTTP", "http://10.0.0.1:8080/health"),
          Map.entry("Session", "11111111-2222-3333-4444-555555555555"),
          Map.entry("Tags", List.of("v1")),
          Map.entry("ServiceTags", List.of("v1")));

  private WireSchema() {}

  static Schema<?> of(Type type) {
    return schema(type, 0);
  }

  static Object example(Type type) {
    return example("", type, 0);
  }

  private static Schema<?> schema(Type type, int depth) {
    Class<?> raw = raw(type);
    if (depth > MAX_DEPTH) {
      return new Schema<>();
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return new ArraySchema().items(schema(argument(type, 0), depth + 1));
    }
    if (Map.class.isAssignableFrom(raw)) {
      Schema<?> map = new ObjectSchema();
      map.setAdditionalProperties(schema(argument(type, 1), depth + 1));
      return map;
    }
    if (isObject(raw)) {
      Schema<?> object = new ObjectSchema();
      for (RecordComponent each : raw.getRecordComponents()) {
        object.addProperty(name(each), schema(each.getGenericType(), depth + 1));
      }
      return object;
    }
    return leaf(raw);
  }

  private static Schema<?> leaf(Class<?> raw) {
    if (raw == boolean.class || raw == Boolean.class) {
      return new BooleanSchema();
    }
    if (raw == double.class || raw == float.class || raw == Double.class) {
      return new NumberSchema();
    }
    if (WHOLE.contains(raw) || raw.getSimpleName().equals("Uint64")) {
      return new IntegerSchema().format("int64");
    }
    if (raw == UUID.class) {
      return new StringSchema().format("uuid");
    }
    boolean isText =
        raw == String.class || raw == Bytes.class || raw.isEnum() || raw == Duration.class;
    return isText ? new StringSchema() : new Schema<>(); // else anything
  }

  private static Object example(String name, Type type, int depth) {
    Class<?> raw = raw(type);
    Object named = NAMED.get(name);
    if (named != null && (isLeaf(raw) || named instanceof List)) {
      return named;
    }
    if (depth > MAX_DEPTH) {
      return Map.of();
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return List.of(example("", argument(type, 0), depth + 1));
    }
    if (Map.class.isAssignableFrom(raw)) {
      return Map.of("name", example("", argument(type, 1), depth + 1));
    }
    if (isObject(raw)) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (RecordComponent each : raw.getRecordComponents()) {
        object.put(name(each), example(name(each), each.getGenericType(), depth + 1));
      }
      return object;
    }
    return leafExample(raw);
  }

  private static Object leafExample(Class<?> raw) {
    if (raw == boolean.class || raw == Boolean.class) {
      return false;
    }
    if (raw == UUID.class) {
      return "11111111-2222-3333-4444-555555555555";
    }
    if (raw == String.class || raw == Bytes.class || raw.isEnum()) {
      return "text";
    }
    return raw == Duration.class ? "10s" : isLeaf(raw) ? 1 : Map.of();
  }

  private static boolean isLeaf(Class<?> raw) {
    return leaf(raw).getType() != null || leaf(raw).getTypes() != null;
  }

  private static boolean isObject(Class<?> raw) {
    return raw.isRecord() && !raw.getSimpleName().equals("Uint64");
  }

  private static String name(RecordComponent component) {
    WireName read = component.getAnnotation(WireName.class);
    JsonProperty written = component.getAccessor().getAnnotation(JsonProperty.class);
    if (read != null) {
      return read.value();
    }
    if (written != null) {
      return written.value();
    }
    String name = component.getName();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static Class<?> raw(Type type) {
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    return raw instanceof Class<?> known ? known : Object.class;
  }

  private static Type argument(Type type, int at) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[at]
        : Object.class;
  }
}
