package io.rollcall.api.consul;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/** Plays one recorded case against a server. */
final class CasePlayer {
  private static final Pattern INTEGER = Pattern.compile("\"\\{\\{INT:([0-9]+)}}\"");
  private static final long POLL_MILLIS = 50;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI base;
  private final Map<String, String> variables = new LinkedHashMap<>();

  CasePlayer(URI base, String caseId) {
    this.base = base;
    variables.put("P", caseId);
    variables.put("NODE", RunningDoor.NODE);
    variables.put("NODE_ID", RunningDoor.NODE_ID.toString());
    variables.put("DC", "dc1");
    variables.put("HOSTPORT", base.getHost() + ":" + base.getPort());
  }

  /** An answer with its own variables named instead of told. */
  record Played(int status, Map<String, String> headers, JsonNode body, long millis) {}

  Played play(RecordedCase each) throws Exception {
    try {
      for (JsonNode step : each.list("setup")) {
        step(step, true);
      }
      CompletableFuture<Void> background = background(each.json().path("background"));
      long start = System.nanoTime();
      Exchange answer = call(substituted(each.request()));
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      background.join();
      capture(each.request(), answer);
      checkAsserts(each, answer);
      return named(answer, millis);
    } finally {
      each.list("teardown").forEach(this::cleanUp);
    }
  }

  /** What a failed set-up left unnamed cannot be removed; the test has failed already. */
  private void cleanUp(JsonNode step) {
    try {
      step(step, false);
    } catch (Exception | AssertionError ignored) {
      // The next case has keys and names of its own.
    }
  }

  private CompletableFuture<Void> background(JsonNode background) {
    if (background.isMissingNode()) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.runAsync(
        () -> {
          try {
            Thread.sleep(background.path("after_ms").asInt(300));
            for (JsonNode step : background.get("steps")) {
              step(step, true);
            }
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  private void step(JsonNode step, boolean strict) throws Exception {
    if (step.has("sleep_ms")) {
      Thread.sleep(step.get("sleep_ms").asInt());
    } else if (step.has("wait_for")) {
      waitFor(step.get("wait_for"));
    } else {
      Exchange answer = call(substituted(step));
      if (strict && answer.status >= 400 && !step.path("may_fail").asBoolean(false)) {
        throw new AssertionError("step " + step + " -> " + answer.status + " " + answer.text);
      }
      capture(step, answer);
    }
  }

  private void waitFor(JsonNode condition) throws Exception {
    long end = System.nanoTime() + condition.path("timeout_ms").asLong(8000) * 1_000_000;
    JsonNode wanted = substituted(condition);
    while (true) {
      Exchange answer = call(wanted);
      boolean met =
          (!wanted.has("status") || wanted.get("status").asInt() == answer.status)
              && (!wanted.has("contains") || answer.text.contains(text(wanted, "contains")))
              && (!wanted.has("absent") || !answer.text.contains(text(wanted, "absent")));
      if (met) {
        capture(condition, answer);
        return;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("waited for " + wanted + ", last: " + answer.text);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private record Exchange(int status, Map<String, String> headers, String text, JsonNode body) {}

  private Exchange call(JsonNode request) throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + text(request, "path")))
            .timeout(Duration.ofSeconds(60))
            .method(
                request.has("method") ? text(request, "method") : "GET",
                request.has("body")
                    ? BodyPublishers.ofString(body(request.get("body")))
                    : BodyPublishers.noBody());
    request.path("headers").properties().stream()
        .filter(each -> !each.getKey().equalsIgnoreCase("Content-Length"))
        .forEach(each -> builder.header(each.getKey(), each.getValue().asString()));
    HttpResponse<byte[]> response = client.send(builder.build(), BodyHandlers.ofByteArray());
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    byte[] content = response.body();
    if ("gzip".equals(headers.get("Content-Encoding"))) {
      content = new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes();
    }
    String text = new String(content, StandardCharsets.UTF_8);
    return new Exchange(response.statusCode(), headers, text, parsed(request, headers, text));
  }

  private static JsonNode parsed(JsonNode request, Map<String, String> headers, String text) {
    boolean json =
        headers.getOrDefault("Content-Type", "").startsWith("application/json")
            && !request.path("as_text").asBoolean(false);
    return json && !text.isEmpty()
        ? RecordedCase.MAPPER.readTree(text)
        : RecordedCase.MAPPER.getNodeFactory().stringNode(text);
  }

  private static String body(JsonNode body) {
    if (body.has("$repeat")) {
      JsonNode repeat = body.get("$repeat");
      return repeat.get(0).asString().repeat(repeat.get(1).asInt());
    }
    return body.isString() ? body.asString() : body.toString();
  }

  private static String text(JsonNode node, String name) {
    return node.get(name).asString();
  }

  private JsonNode substituted(JsonNode node) {
    String text = node.toString();
    for (Map.Entry<String, String> each : variables.entrySet()) {
      text = text.replace("{{" + each.getKey() + "}}", each.getValue());
    }
    Matcher integers = INTEGER.matcher(text.replaceAll("\\{\\{INT:\\{\\{", "{{INT:{{"));
    return RecordedCase.MAPPER.readTree(integers.replaceAll("$1"));
  }

  private void capture(JsonNode step, Exchange answer) {
    step.path("capture")
        .properties()
        .forEach(each -> variables.put(each.getKey(), term(each.getValue(), answer)));
  }

  private String term(JsonNode term, Exchange answer) {
    String text = term.asString();
    if (text.startsWith("header:")) {
      return answer.headers.getOrDefault(text.substring(7), "");
    }
    if (text.startsWith("len:")) {
      return Integer.toString(answer.body.at(text.substring(4)).size());
    }
    if (text.startsWith("/")) {
      return answer.body.at(text).asString("");
    }
    return text.startsWith("${")
        ? variables.getOrDefault(text.substring(2, text.length() - 1), "")
        : text;
  }

  private void checkAsserts(RecordedCase each, Exchange answer) {
    for (JsonNode relation : each.list("asserts")) {
      String left = term(relation.get(0), answer);
      String right = relation.size() > 2 ? term(relation.get(2), answer) : "";
      if (!holds(left, relation.get(1).asString(), right)) {
        throw new AssertionError(relation + ": " + left + " against " + right);
      }
    }
  }

  private static boolean holds(String left, String operator, String right) {
    return switch (operator) {
      case "==" -> left.equals(right);
      case "!=" -> !left.equals(right);
      case ">" -> Long.parseLong(left) > Long.parseLong(right);
      case ">=" -> Long.parseLong(left) >= Long.parseLong(right);
      case "<" -> Long.parseLong(left) < Long.parseLong(right);
      case "<=" -> Long.parseLong(left) <= Long.parseLong(right);
      case "contains" -> left.contains(right);
      case "matches" -> Pattern.compile(right).matcher(left).find();
      case "absent" -> left.isEmpty();
      case "present" -> !left.isEmpty();
      default -> throw new IllegalArgumentException("operator: " + operator);
    };
  }

  private Played named(Exchange answer, long millis) {
    List<Map.Entry<String, String>> longestFirst = new ArrayList<>(variables.entrySet());
    longestFirst.sort(Comparator.comparingInt(each -> -each.getValue().length()));
    String body = answer.body.toString();
    Map<String, String> headers = new TreeMap<>(answer.headers);
    for (Map.Entry<String, String> each : longestFirst) {
      String value = each.getValue();
      boolean own = !each.getKey().equals("P") && !each.getKey().equals("DC");
      if (own && (value.length() >= 8 || each.getKey().equals("NODE")) && !isNumber(value)) {
        body = body.replace(value, "{{" + each.getKey() + "}}");
        headers.replaceAll((name, is) -> is.replace(value, "{{" + each.getKey() + "}}"));
      }
    }
    return new Played(answer.status, headers, RecordedCase.MAPPER.readTree(body), millis);
  }

  private static boolean isNumber(String value) {
    return value.chars().allMatch(Character::isDigit);
  }
}
