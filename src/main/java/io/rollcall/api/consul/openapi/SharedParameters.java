package io.rollcall.api.consul.openapi;

import io.rollcall.api.consul.http.About;
import io.rollcall.core.ReadOptions;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.List;
import java.util.Map;

/** What each parameter means, said once for all routes that name it in {@link About#query}. */
final class SharedParameters {

  /** Those of {@link ReadOptions}, with an example each. */
  static final List<Parameter> READ =
      List.of(
          query(
              "index", "Answer when the state is past this index, or when the wait is over.", "7"),
          query("wait", "How long to wait for a change: at most 10m, by default 5m.", "10s"),
          query("stale", "Answer from this node, even without a leader.", ""),
          query("consistent", "Make sure of the leader before the read.", ""),
          query("max_stale", "As stale, when it is a positive duration.", "10s"),
          query("cached", "Accepted: an answer is never older than the state.", ""),
          header("Cache-Control", "max-age and stale-if-error are checked and always kept."));

  /** Those of every route. */
  static final List<Parameter> ALL =
      List.of(
          query("dc", "The datacenter, which must be this one.", "dc1"),
          query("pretty", "JSON with indents.", ""),
          header("X-Consul-Token", "A token; also as token in the query."));

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("recurse", "Everything that begins with the key."),
          Map.entry("keys", "Names only."),
          Map.entry("separator", "With keys: names up to the next one of this text."),
          Map.entry("raw", "The value alone, not as JSON."),
          Map.entry("cas", "Only if the key was last changed at this index; 0: only if absent."),
          Map.entry("flags", "A number of 64 bits to keep beside the value."),
          Map.entry("acquire", "Lock the key for this session."),
          Map.entry("release", "Unlock the key, if this session holds it."),
          Map.entry("near", "Nearest first: a node's name, or _agent."),
          Map.entry("node-meta", "Only nodes with this key:value; may be given again."),
          Map.entry("tag", "Only instances with this tag; may be given again."),
          Map.entry("passing", "Only instances whose checks all pass."),
          Map.entry("filter", "An expression in Consul's filter language."),
          Map.entry("merge-central-config", "Accepted: there is no central configuration."),
          Map.entry("hash", "Answer when the content has another hash than this."),
          Map.entry("enable", "true or false."),
          Map.entry("reason", "Why, for people."),
          Map.entry("note", "What the check says, for people."),
          Map.entry("replace-existing-checks", "Remove the instance's checks that are not named."),
          Map.entry("segment", "_all or nothing."),
          Map.entry("wan", "Members of all datacenters."),
          Map.entry("format", "text for words instead of JSON, prometheus for metrics."));

  private SharedParameters() {}

  static Parameter query(String name) {
    return query(name, MEANINGS.getOrDefault(name, "See Consul's documentation."), "");
  }

  private static Parameter query(String name, String meaning, String example) {
    Schema<String> schema = new StringSchema();
    Parameter parameter =
        new Parameter().in("query").name(name).description(meaning).schema(schema);
    parameter.setAllowEmptyValue(example.isEmpty() ? Boolean.TRUE : null);
    return example.isEmpty() ? parameter : parameter.example(example);
  }

  private static Parameter header(String name, String meaning) {
    return new Parameter().in("header").name(name).description(meaning).schema(new StringSchema());
  }
}
