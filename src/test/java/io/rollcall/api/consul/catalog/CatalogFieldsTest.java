package io.rollcall.api.consul.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.api.consul.catalog.ServiceJson.EndpointJson;
import io.rollcall.api.consul.catalog.ServiceJson.WeightsJson;
import io.rollcall.api.consul.filter.Filter;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What filters let through, over every type of field; as Consul answers the same. */
class CatalogFieldsTest {
  private static final HealthJson WEB =
      new HealthJson(
          new NodeJson("", "n1", "10.0.0.1", "dc1", null, new TreeMap<>(Map.of("k", "v")), 1, 1),
          new ServiceJson(
              null,
              "web-1",
              "web",
              List.of("blue", "v2"),
              "",
              new TreeMap<>(Map.of("lan", new EndpointJson("10.0.0.7", 81))),
              new TreeMap<>(Map.of("a b", "c", "x", "1")),
              80,
              new WeightsJson(10, 1),
              true,
              Map.of(),
              Map.of(),
              1,
              1),
          List.of(check("passing"), check("critical")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "Service.Port == 80 | true",
        "Service.Port != 80 | false",
        "Service.Port == \"0x50\" | true",
        "Service.Port == \"8_0\" | true",
        "Service.EnableTagOverride == T | true",
        "blue in Service.Tags | true",
        "\"red\" in Service.Tags | false",
        "Service.Tags contains v2 | true",
        "Service.Tags not contains v2 | false",
        "Service.Tags is empty | false",
        "Service.Meta[\"a b\"] == c | true",
        "Service.Meta.x == 1 | true",
        "x in Service.Meta | true",
        "c in Service.Meta | false",
        "Service.Meta.no == \"\" | false",
        "Service.Meta.no != y | true",
        "y in Service.Meta.no | false",
        "y not in Service.Meta.no | true",
        "Service.Meta.no matches y | true",
        "Service.Meta.no not matches y | true",
        "Service.TaggedAddresses.lan.Port == 81 | true",
        "Service.TaggedAddresses.wan.Port == 81 | false",
        "Service.TaggedAddresses.wan.Port != 81 | true",
        "lan in Service.TaggedAddresses | true",
        "Node.TaggedAddresses is empty | true",
        "Service.Weights.Passing == 10 | true",
        "Checks.Status == critical | true",
        "Checks.Status != critical | true",
        "not Checks.Status == critical | false",
        "Checks.Status == warning | false",
        "Checks is empty | false",
        "Checks.ServiceTags is empty | true",
        "Service.Kind == \"\" | true",
        "Service.Service contains e | true",
        "Service.ID matches `^web-\\d$` | true",
        "Service.ID not matches `^web` | false",
        "Service.Proxy.Upstreams is empty | true",
        "Service.Proxy.Upstreams.DestinationName != x | false",
        "Service.Connect.Native == false | true",
        "Node.Node == n1 and Service.Port == 1 or Node.Node == n1 | true",
        "Node.Node == n2 and (Service.Port == 1 or Node.Node == n1) | false",
        "not Node.Node == n2 and not not Node.Node == n1 | true",
      })
  void letsThrough(String expression, boolean kept) {
    assertThat(filter(expression.strip()).apply(List.of(WEB))).hasSize(kept ? 1 : 0);
  }

  @Test
  void typesAreChecked() {
    assertRefused(
        "Service.Port == abc",
        "Failed to coerce value \"abc\" for selector \"Service.Port\": strconv.ParseInt: parsing"
            + " \"abc\": invalid syntax");
    assertRefused(
        "Service.Port == 99999999999999999999",
        "Failed to coerce value \"99999999999999999999\" for selector \"Service.Port\":"
            + " strconv.ParseInt: parsing \"99999999999999999999\": value out of range");
    assertRefused(
        "Service.EnableTagOverride == yes",
        "Failed to coerce value \"yes\" for selector \"Service.EnableTagOverride\":"
            + " strconv.ParseBool: parsing \"yes\": invalid syntax");
    assertRefused(
        "80 in Service.Port", "Invalid match operator \"In\" for selector \"Service.Port\"");
    assertRefused("Service == x", "Invalid match operator \"Equal\" for selector \"Service\"");
    assertRefused("x in Checks", "Invalid match operator \"In\" for selector \"Checks\"");
    assertRefused("Checks.Definition == x", "Selector \"Checks.Definition\" is not valid");
    assertRefused("Service.Tags.x == x", "Selector \"Service.Tags.x\" is not valid");
    assertRefused(
        "Service.TaggedAddresses.lan == x",
        "Invalid match operator \"Equal\" for selector \"Service.TaggedAddresses.lan\"");
  }

  @Test
  void isBounded() {
    assertRefused("a".repeat(9_000), "filter: 9000 characters (expected: at most 8192)");
    assertRefused(
        "(".repeat(2_000) + "Node.Node == a" + ")".repeat(2_000),
        "filter: nested too deeply (expected: at most 512)");
    String deep = "(".repeat(100) + "Node.Node == n1" + ")".repeat(100);
    assertThat(filter(deep).apply(List.of(WEB))).hasSize(1);
  }

  @Test
  void equalFiltersShareWhatTheyLetThrough() {
    assertThat(filter("Node.Node == a")).isEqualTo(filter("Node.Node == a"));
    assertThat(filter("Node.Node == a")).isNotEqualTo(filter("Node.Node == b"));
    assertThat((Object) filter("")).isNotEqualTo(Filter.of(new FilterText(""), CatalogFields.NODE));
  }

  private static void assertRefused(String expression, String message) {
    assertThatThrownBy(() -> filter(expression))
        .isInstanceOf(DoorException.Refused.class)
        .hasMessage("Failed to create boolean expression evaluator: " + message);
  }

  private static Filter<HealthJson> filter(String expression) {
    return Filter.of(new FilterText(expression), CatalogFields.HEALTH);
  }

  private static CheckJson check(String status) {
    return new CheckJson(
        "n1", "c", "c", status, "", "", "web-1", "web", List.of(), "", Map.of(), 1, 1);
  }
}
