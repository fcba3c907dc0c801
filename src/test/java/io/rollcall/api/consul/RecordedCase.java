package io.rollcall.api.consul;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One exchange recorded from a real Consul, with what must come before and after it. A case is a
 * line of {@code consul/cases.jsonl}:
 *
 * <ul>
 *   <li>{@code setup}, {@code teardown}, {@code background.steps}: requests, {@code sleep_ms} or
 *       {@code wait_for}
 *   <li>{@code request} and {@code response}; {@code capture} takes values out of an answer, and
 *       {@code {{NAME}}} puts them into later requests
 *   <li>{@code volatile}: pointers and headers of which only the kind must agree
 *   <li>{@code asserts}: relations between values of the answer
 * </ul>
 */
record RecordedCase(JsonNode json) {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  static List<RecordedCase> all() {
    return lines("/consul/cases.jsonl").stream()
        .map(line -> new RecordedCase(MAPPER.readTree(line)))
        .toList();
  }

  /** What is answered differently on purpose: the id of the case and the reason. */
  static Map<String, String> differences() {
    Map<String, String> reasons = new TreeMap<>();
    for (String line : lines("/consul/differences.tsv")) {
      String[] columns = line.split("\t", 2);
      reasons.put(columns[0], columns[1]);
    }
    return reasons;
  }

  String id() {
    return json.get("id").asString();
  }

  String group() {
    return json.get("group").asString();
  }

  String profile() {
    return json.get("profile").asString();
  }

  JsonNode request() {
    return json.get("request");
  }

  JsonNode response() {
    return json.get("response");
  }

  /** An empty list when there is none. */
  List<JsonNode> list(String name) {
    List<JsonNode> found = new ArrayList<>();
    json.path(name).forEach(found::add);
    return found;
  }

  List<String> strings(String name) {
    return list(name).stream().map(JsonNode::asString).toList();
  }

  private static List<String> lines(String resource) {
    try (InputStream in = RecordedCase.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
