package io.rollcall.api.consul.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The query string as Go reads it: a name alone is there with the empty value. Immutable.
 *
 * <p>Worked example: {@code ?recurse&tag=a&tag=b} has {@code recurse}, whose value is empty, and
 * the first {@code tag} is {@code a}.
 */
public final class QueryParameters {
  private static final QueryParameters NONE = new QueryParameters(Map.of());

  private final Map<String, List<String>> values;

  private QueryParameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /** Null when a percent-escape is broken. */
  public static @Nullable QueryParameters parse(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new TreeMap<>();
    for (String each : raw.split("&", -1)) {
      if (each.isEmpty()) {
        continue;
      }
      int equals = each.indexOf('=');
      String name = RawPath.decodeQuery(equals < 0 ? each : each.substring(0, equals));
      String value = equals < 0 ? "" : RawPath.decodeQuery(each.substring(equals + 1));
      if (name == null || value == null) {
        return null;
      }
      values.computeIfAbsent(RawPath.utf8(name), n -> new ArrayList<>()).add(RawPath.utf8(value));
    }
    return new QueryParameters(values);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The first value; empty when there is none. */
  public String get(String name) {
    List<String> all = values.get(name);
    return all == null ? "" : all.getFirst();
  }

  /** Every value in its order; empty when the name is not there. */
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** All of it, sorted by name, as {@code url.Values.Encode} writes it. */
  public String encoded() {
    return values.entrySet().stream()
        .flatMap(
            each ->
                each.getValue().stream()
                    .map(
                        value ->
                            RawPath.encodeQuery(each.getKey()) + "=" + RawPath.encodeQuery(value)))
        .collect(Collectors.joining("&"));
  }
}
