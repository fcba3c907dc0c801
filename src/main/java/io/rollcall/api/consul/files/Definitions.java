package io.rollcall.api.consul.files;

import io.rollcall.api.consul.agent.AgentDefinitions;
import io.rollcall.api.consul.agent.AgentDefinitions.DefinedService;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.JsonBinder;
import io.rollcall.api.consul.json.JsonException;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.model.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one file defines: services and checks, each kind as one or as a list, in the fields of
 * {@code agent/service/register} and {@code agent/check/register}, which may be spelt in lower
 * snake case as in Consul's own files. Any thread.
 */
record Definitions(List<DefinedService> services, List<Check> checks) {
  static final Definitions NONE = new Definitions(List.of(), List.of());

  static boolean isDefinitionFile(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && (name.endsWith(".json") || name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  /**
   * Reads a file's content.
   *
   * @throws RefusedFileException with file, line and reason
   */
  static Definitions read(String file, byte[] content) {
    LocatedValue lines = new LocatedValue(file);
    JsonValue root =
        file.toLowerCase(Locale.ROOT).endsWith(".json")
            ? new JsonText(lines).read(content)
            : new YamlText(lines).read(content);
    return new Reading(lines).read(root);
  }

  /**
   * Reads what stands in the node's own settings.
   *
   * @param property its name
   * @param services a map each, in which a list may be a map of its numbers
   * @throws RefusedFileException with the property and the reason
   */
  static Definitions inline(String property, List<Map<String, Object>> services) {
    List<DefinedService> defined = new ArrayList<>();
    for (int i = 0; i < services.size(); i++) {
      LocatedValue noLines = new LocatedValue(property + "[" + i + "]");
      defined.add(new Reading(noLines).one(value(services.get(i)), AgentDefinitions::service));
    }
    return new Definitions(defined, List.of()).unique(new LocatedValue(property));
  }

  Set<String> serviceIds() {
    Set<String> ids = new HashSet<>();
    services.forEach(each -> ids.add(folded(each.service().id())));
    return ids;
  }

  Set<String> checkIds() {
    Set<String> ids = new HashSet<>();
    checks.forEach(each -> ids.add(folded(each.id())));
    return ids;
  }

  private Definitions unique(LocatedValue lines) {
    if (serviceIds().size() < services.size()) {
      throw lines.refused(0, "two services have the same id");
    }
    if (checkIds().size() < checks.size()) {
      throw lines.refused(0, "two checks have the same id");
    }
    return this;
  }

  /** {@code Port: got string (expected: int)}, also of what is no JSON. */
  private static String plain(JsonException refusal) {
    return String.valueOf(refusal.getMessage())
        .replaceFirst("^json: ", "")
        .replaceFirst(
            "^cannot unmarshal (.+) into Go struct field [.](\\S+) of type (\\S+)$",
            "$2: got $1 (expected: $3)");
  }

  static String folded(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  private static JsonValue value(@Nullable Object value) {
    return switch (value) {
      case null -> new JsonValue.Null();
      case Map<?, ?> map when isList(map) -> {
        List<JsonValue> elements = new ArrayList<>();
        for (int i = 0; i < map.size(); i++) {
          elements.add(value(map.get(String.valueOf(i))));
        }
        yield new JsonValue.Arr(elements);
      }
      case Map<?, ?> map -> {
        List<JsonValue.Member> members = new ArrayList<>();
        map.forEach(
            (name, each) -> members.add(new JsonValue.Member(String.valueOf(name), value(each))));
        yield new JsonValue.Obj(members);
      }
      case List<?> list -> new JsonValue.Arr(list.stream().map(Definitions::value).toList());
      case Number number -> new JsonValue.Num(number.toString());
      case Boolean bool -> new JsonValue.Bool(bool);
      default -> new JsonValue.Str(value.toString());
    };
  }

  private static boolean isList(Map<?, ?> map) {
    for (int i = 0; i < map.size(); i++) {
      if (!map.containsKey(String.valueOf(i))) {
        return false;
      }
    }
    return !map.isEmpty();
  }

  /** One pass over one file. */
  private record Reading(LocatedValue lines) {

    Definitions read(JsonValue root) {
      if (!(root instanceof JsonValue.Obj top)) {
        throw lines.refused(
            lines.lineOf(root),
            "got " + root.kind() + " (expected: service, services, check or checks)");
      }
      List<DefinedService> services = new ArrayList<>();
      List<Check> checks = new ArrayList<>();
      for (JsonValue.Member each : top.members()) {
        switch (each.name().toLowerCase(Locale.ROOT)) {
          case "service" -> services.add(one(each.value(), AgentDefinitions::service));
          case "services" -> services.addAll(all(each.value(), AgentDefinitions::service));
          case "check" -> checks.add(one(each.value(), AgentDefinitions::check));
          case "checks" -> checks.addAll(all(each.value(), AgentDefinitions::check));
          default ->
              throw lines.refused(
                  lines.lineOf(each.value()),
                  "\"" + each.name() + "\" (expected: service, services, check or checks)");
        }
      }
      return new Definitions(List.copyOf(services), List.copyOf(checks)).unique(lines);
    }

    <T> List<T> all(JsonValue value, BiFunction<JsonBinder, JsonValue, T> definition) {
      if (!(value instanceof JsonValue.Arr list)) {
        throw lines.refused(lines.lineOf(value), "got " + value.kind() + " (expected: a list)");
      }
      return list.elements().stream().map(each -> one(each, definition)).toList();
    }

    <T> T one(JsonValue value, BiFunction<JsonBinder, JsonValue, T> definition) {
      JsonBinder binder = JsonBinder.ofDefinitions();
      try {
        return definition.apply(binder, value);
      } catch (JsonException e) {
        JsonValue at = binder.mismatched();
        throw lines.refused(lines.lineOf(at == null ? value : at), plain(e));
      } catch (DoorException e) {
        throw lines.refused(lines.lineOf(value), String.valueOf(e.getMessage()));
      }
    }
  }
}
