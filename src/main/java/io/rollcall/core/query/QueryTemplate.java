package io.rollcall.core.query;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.rollcall.core.BadRegexException;
import io.rollcall.core.GoRegex;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.PreparedQuery.Failover;
import io.rollcall.model.PreparedQuery.Target;
import io.rollcall.model.PreparedQuery.Template;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the query for the name that a template was asked by: every text of its target is rendered,
 * keys of maps are not. Immutable; any thread.
 *
 * <p>Example: the template {@code geo-} with the regexp {@code ^geo-(.*)-([^-]+)$} and the service
 * {@code ${match(1)}} asks for the service {@code db} when it is asked by {@code geo-db-east};
 * {@code ${name.full}} is then {@code geo-db-east}, {@code ${name.prefix}} is {@code geo-} and
 * {@code ${name.suffix}} is {@code db-east}.
 */
public final class QueryTemplate {
  private final PreparedQuery query;
  private final @Nullable Pattern regexp;

  private QueryTemplate(PreparedQuery query, @Nullable Pattern regexp) {
    this.query = query;
    this.regexp = regexp;
  }

  /**
   * Compiles, and renders once for the template's own name, the shortest it can be asked by.
   *
   * @throws BadTemplateException with Consul's text
   */
  public static QueryTemplate compile(PreparedQuery query) {
    if (!query.template().type().equals(Template.NAME_PREFIX)) {
      throw new BadTemplateException("Bad Template.Type '" + query.template().type() + "'");
    }
    Pattern regexp = null;
    if (!query.template().regexp().isEmpty()) {
      try {
        regexp = GoRegex.compile(query.template().regexp());
      } catch (BadRegexException e) {
        throw new BadTemplateException("Bad Regexp: " + e.getMessage());
      }
    }
    QueryTemplate compiled = new QueryTemplate(query, regexp);
    compiled.render(query.name());
    return compiled;
  }

  /**
   * @param name starts with the template's name, in any case
   */
  public PreparedQuery render(String name) {
    return new Rendering(name).query();
  }

  /** One name's rendering. */
  private final class Rendering {
    private final Map<String, String> variables;
    private final @Nullable Matcher matched;

    Rendering(String name) {
      String prefix = query.name();
      variables =
          Map.of(
              "name.full",
              name,
              "name.prefix",
              prefix,
              "name.suffix",
              name.substring(Math.min(prefix.length(), name.length())),
              "agent.segment",
              "");
      Matcher matcher = regexp == null ? null : regexp.matcher(name);
      matched = matcher != null && matcher.find() ? matcher : null;
    }

    PreparedQuery query() {
      Target target = query.service();
      Failover failover = target.failover();
      return query.asking(
          new Target(
              text(".Service", target.service()),
              new Failover(
                  failover.nearestN(),
                  all(".Failover.Datacenters", failover.datacenters()),
                  failover.targets()),
              target.onlyPassing(),
              all(".IgnoreCheckIDs", target.ignoreCheckIds()),
              text(".Near", target.near()),
              tags(all(".Tags", target.tags())),
              values(".NodeMeta", target.nodeMeta()),
              values(".ServiceMeta", target.serviceMeta()),
              target.connect()));
    }

    private @Nullable List<String> tags(@Nullable List<String> tags) {
      return tags == null || !query.template().removeEmptyTags()
          ? tags
          : tags.stream().filter(each -> !each.isEmpty()).toList();
    }

    private @Nullable List<String> all(String field, @Nullable List<String> texts) {
      return texts == null ? null : texts.stream().map(each -> text(field, each)).toList();
    }

    private @Nullable Map<String, String> values(
        String field, @Nullable Map<String, String> texts) {
      if (texts == null) {
        return null;
      }
      Map<String, String> rendered = new LinkedHashMap<>();
      texts.forEach((key, value) -> rendered.put(key, text(field, value)));
      return rendered;
    }

    private String text(String field, String text) {
      try {
        return TemplateText.parse(text).render(variables, this::group);
      } catch (BadTemplateException e) {
        throw new BadTemplateException(
            "Bad format '" + text + "' in Service" + field + ": " + e.getMessage());
      }
    }

    private String group(int number) {
      String found =
          matched == null || number > matched.groupCount() ? null : matched.group(number);
      return found == null ? "" : found;
    }
  }
}
