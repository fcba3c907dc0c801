package io.rollcall.api.consul;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Tells how an answer differs from the recorded one. */
final class CaseDiff {
  private static final Set<String> COMPARED =
      Set.of(
          "content-type",
          "x-consul-index",
          "x-consul-knownleader",
          "x-consul-lastcontact",
          "x-consul-effective-consistency",
          "x-consul-translate-addresses",
          "x-consul-contenthash",
          "x-consul-reason",
          "allow",
          "vary",
          "x-content-type-options",
          "location",
          "content-encoding",
          "warning");

  /** What newer versions of Consul added to the recorded answers: there or not, both are right. */
  private static final Set<String> NEWER_FIELDS =
      Set.of(
          "Interval",
          "Timeout",
          "ExposedPort",
          "SocketPath",
          "ServiceSocketPath",
          "Datacenter",
          "PeerName",
          "Locality",
          "ServiceLocality",
          "PrimaryDatacenter",
          "BuildDate",
          "Ports");

  private static final Set<String> INDEXES = Set.of("CreateIndex", "ModifyIndex");

  private final RecordedCase recorded;
  private final List<String> differences = new ArrayList<>();

  private CaseDiff(RecordedCase recorded) {
    this.recorded = recorded;
  }

  static List<String> of(RecordedCase recorded, CasePlayer.Played played) {
    CaseDiff diff = new CaseDiff(recorded);
    JsonNode expected = recorded.response();
    if (expected.get("status").asInt() != played.status()) {
      diff.note("status", expected.get("status"), played.status() + " " + played.body());
    }
    diff.headers(expected.get("headers"), played.headers());
    if (!recorded.strings("volatile").contains("body")) {
      diff.body(expected.get("body"), played.body(), "");
    }
    JsonNode elapsed = recorded.json().path("elapsed_ms");
    if (elapsed.isArray()
        && (played.millis() < elapsed.get(0).asLong()
            || played.millis() > elapsed.get(1).asLong())) {
      diff.note("elapsed_ms", elapsed, Long.toString(played.millis()));
    }
    return diff.differences;
  }

  private void headers(JsonNode expected, Map<String, String> actual) {
    Set<String> names = new TreeSet<>();
    expected.propertyNames().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    actual.keySet().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    names.retainAll(COMPARED);
    for (String name : names) {
      String is = valueOf(actual, name);
      String was =
          expected.properties().stream()
              .filter(each -> each.getKey().equalsIgnoreCase(name))
              .map(each -> each.getValue().asString())
              .findFirst()
              .orElse("");
      boolean isVolatile =
          name.equals("x-consul-index")
              || name.equals("x-consul-lastcontact")
              || recorded.strings("volatile").stream()
                  .anyMatch(("header:" + name)::equalsIgnoreCase);
      boolean same = isVolatile ? is.matches("\\d+") == was.matches("\\d+") : is.equals(was);
      if (!same) {
        differences.add("header " + name + ": " + is + " (expected: " + was + ")");
      }
    }
  }

  private static String valueOf(Map<String, String> headers, String name) {
    return headers.entrySet().stream()
        .filter(each -> each.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private void body(JsonNode expected, JsonNode actual, String path) {
    if (!path.isEmpty() && isVolatile(path)) {
      if (expected.getNodeType() != actual.getNodeType()) {
        note(path + " (kind)", expected, actual.toString());
      }
    } else if (expected.getNodeType() != actual.getNodeType()) {
      note(path, expected, actual.toString());
    } else if (expected.isObject()) {
      object(expected, actual, path);
    } else if (expected.isArray()) {
      array(expected, actual, path);
    } else if (!expected.toString().equals(actual.toString())) {
      note(path, expected, actual.toString());
    }
  }

  private void object(JsonNode expected, JsonNode actual, String path) {
    for (String name : expected.propertyNames()) {
      String below = path + "/" + name.replace("~", "~0").replace("/", "~1");
      if (actual.has(name)) {
        body(expected.get(name), actual.get(name), below);
      } else if (!recorded.strings("volatile").contains("?" + below)) {
        note(below, expected.get(name), "nothing");
      }
    }
    for (String name : actual.propertyNames()) {
      if (!expected.has(name) && !NEWER_FIELDS.contains(name)) {
        differences.add(path + "/" + name + ": " + actual.get(name) + " (expected: nothing)");
      }
    }
  }

  private void array(JsonNode expected, JsonNode actual, String path) {
    List<JsonNode> was = new ArrayList<>(expected.values());
    List<JsonNode> is = new ArrayList<>(actual.values());
    if (was.size() != is.size()) {
      note(path, expected, actual.toString());
      return;
    }
    List<String> unordered = recorded.strings("unordered");
    if (unordered.contains("*") || unordered.contains(path)) {
      was.sort(Comparator.comparing(JsonNode::toString));
      is.sort(Comparator.comparing(JsonNode::toString));
    }
    for (int i = 0; i < was.size(); i++) {
      body(was.get(i), is.get(i), path + "/" + i);
    }
  }

  private boolean isVolatile(String path) {
    String[] segments = path.split("/", -1);
    if (INDEXES.contains(segments[segments.length - 1])) {
      return true;
    }
    return recorded.strings("volatile").stream()
        .filter(each -> each.startsWith("/"))
        .map(each -> each.split("/", -1))
        .anyMatch(pattern -> covers(pattern, segments));
  }

  private static boolean covers(String[] pattern, String[] segments) {
    if (pattern.length > segments.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (!pattern[i].equals("*") && !pattern[i].equals(segments[i])) {
        return false;
      }
    }
    return true;
  }

  private void note(String where, JsonNode expected, String actual) {
    differences.add(
        (where.isEmpty() ? "body" : where) + ": " + actual + " (expected: " + expected + ")");
  }
}
