package io.rollcall.api.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.kv.KvService;
import io.rollcall.model.Bytes;
import io.rollcall.model.KeyRecord;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The keys as an application of Spring Cloud Consul finds them, one key a property. Of the contexts
 * {@code config/application/}, {@code config/greeter/} and each with a profile behind the
 * separator, the application's own win over the shared ones, those with a profile over those
 * without, and a later profile over an earlier one.
 */
@RestController
class SpringController {
  private static final String SHARED = "application";

  private final KvService kv;

  SpringController(KvService kv) {
    this.kv = kv;
  }

  /** A context, in the order of precedence, and how many keys stand under it. */
  record Source(String prefix, int keys) {}

  /**
   * @param source the prefix that wins
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Property(
      String name, String value, String source, String key, List<Overridden> overridden) {}

  record Overridden(String source, String value) {}

  record View(List<Source> sources, List<Property> properties) {}

  @Operation(
      summary = "The properties that a Spring application would see",
      description =
          "    curl"
              + " 'http://127.0.0.1:8500/v1/rollcall/spring?application=greeter&profiles=prod'\n\n"
              + "application, profiles (with commas), prefix (default config), separator (default a"
              + " comma).")
  @GetMapping("/v1/rollcall/spring")
  View view(HttpServletRequest request) {
    Parameters parameters = new Parameters(request);
    String application = parameters.text("application");
    if (application == null) {
      throw ConsoleException.badRequest(
          "application: none (expected: its spring.application.name)");
    }
    List<Source> sources = new ArrayList<>();
    Map<String, Property> properties = new TreeMap<>();
    for (String prefix : prefixes(parameters, application)) {
      List<KeyRecord> rows = rows(prefix);
      sources.add(new Source(prefix, rows.size()));
      rows.forEach(row -> add(properties, prefix, row));
    }
    return new View(sources, List.copyOf(properties.values()));
  }

  /** The highest precedence first. */
  private static List<String> prefixes(Parameters parameters, String application) {
    String prefix = parameters.text("prefix", "config").replaceAll("/+$", "");
    String separator = parameters.text("separator", ",");
    String profiles = parameters.text("profiles", "");
    List<String> all = new ArrayList<>();
    List<String> names =
        application.equals(SHARED) ? List.of(SHARED) : List.of(SHARED, application);
    for (String name : names) {
      String context = prefix.isEmpty() ? name : prefix + "/" + name;
      all.add(context + "/");
      for (String profile : profiles.split(",", -1)) {
        if (!profile.isBlank()) {
          all.add(context + separator + profile.strip() + "/");
        }
      }
    }
    Collections.reverse(all);
    return all;
  }

  private List<KeyRecord> rows(String prefix) {
    return kv.list(Bytes.utf8(prefix), ReadOptions.NOW).join().result().stream()
        .filter(row -> row.key().bytes().length() > Bytes.utf8(prefix).length())
        .filter(row -> !row.key().bytes().utf8().endsWith("/"))
        .toList();
  }

  private static void add(Map<String, Property> properties, String prefix, KeyRecord row) {
    String key = row.key().bytes().utf8();
    String name = key.substring(prefix.length()).replace('/', '.');
    String value = row.value().utf8();
    Property winner = properties.get(name);
    if (winner == null) {
      properties.put(name, new Property(name, value, prefix, key, List.of()));
      return;
    }
    List<Overridden> overridden = new ArrayList<>(winner.overridden());
    overridden.add(new Overridden(prefix, value));
    properties.put(
        name,
        new Property(name, winner.value(), winner.source(), winner.key(), List.copyOf(overridden)));
  }
}
