package io.rollcall.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollcall.model.PreparedQuery;
import io.rollcall.model.PreparedQuery.Failover;
import io.rollcall.model.PreparedQuery.Target;
import io.rollcall.model.PreparedQuery.Template;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTemplateTest {

  @ParameterizedTest
  @CsvSource({
    "${name.full}, geo-db-east",
    "${name.prefix}, geo-",
    "${name.suffix}, db-east",
    "svc-${match(1)}.${match(2)}, svc-db.east",
    "${ match( 0 ) }, geo-db-east",
    "'${match(\"1\")}', db",
    "x${match(9)}y, xy",
    "a${agent.segment}b, ab",
    "$${name.full}, ${name.full}",
    "plain $ { }, plain $ { }"
  })
  void textsAreRenderedForTheNameThatWasAsked(String text, String rendered) {
    assertThat(compile(text).render("geo-db-east").service().service()).isEqualTo(rendered);
  }

  @Test
  void everyTextOfTheTargetIsRendered() {
    PreparedQuery query =
        new PreparedQuery(
            new UUID(1, 1),
            "",
            null,
            "",
            new Template(Template.NAME_PREFIX, "^(.*?)-(.*?)$", true),
            new Target(
                "${match(1)}",
                new Failover(1, List.of("${match(2)}"), null),
                true,
                List.of("c-${match(1)}"),
                "${match(2)}",
                List.of("${match(2)}", "${match(7)}"),
                Map.of("rack", "${match(2)}"),
                Map.of("${match(1)}", "x"),
                false),
            "",
            0,
            0);
    Target target = QueryTemplate.compile(query).render("web-a").service();
    assertThat(target)
        .isEqualTo(
            new Target(
                "web",
                new Failover(1, List.of("a"), null),
                true,
                List.of("c-web"),
                "a",
                List.of("a"),
                Map.of("rack", "a"),
                Map.of("${match(1)}", "x"),
                false));
  }

  @Test
  void aNameThatDoesNotMatchHasEmptyGroups() {
    assertThat(compile("[${match(1)}]").render("geo-").service().service()).isEqualTo("[]");
  }

  @Test
  void whatCannotBeRenderedIsRefusedAtOnce() {
    refused("${name.ful}", "unknown variable accessed: name.ful");
    refused("${match(1)", "expected closing brace");
    refused("${1 + 1}", "unsupported expression: 1 + 1");
    refused("${}", "unsupported expression");
    assertThatExceptionOfType(BadTemplateException.class)
        .isThrownBy(() -> QueryTemplate.compile(template("odd", "", "x")))
        .withMessage("Bad Template.Type 'odd'");
    assertThatExceptionOfType(BadTemplateException.class)
        .isThrownBy(() -> QueryTemplate.compile(template(Template.NAME_PREFIX, "(", "x")))
        .withMessage("Bad Regexp: error parsing regexp: missing closing ): `(`");
  }

  private static void refused(String text, String why) {
    assertThatExceptionOfType(BadTemplateException.class)
        .isThrownBy(() -> compile(text))
        .withMessageStartingWith("Bad format '" + text + "' in Service.Service: ")
        .withMessageContaining(why);
  }

  private static QueryTemplate compile(String service) {
    return QueryTemplate.compile(template(Template.NAME_PREFIX, "^geo-(.*)-([^-]+)$", service));
  }

  private static PreparedQuery template(String type, String regexp, String service) {
    return new PreparedQuery(
        new UUID(1, 1),
        "geo-",
        null,
        "",
        new Template(type, regexp, false),
        new Target(service, Failover.NONE, false, null, "", null, null, null, false),
        "",
        0,
        0);
  }
}
