package io.rollcall.api.consul.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoJsonParserTest {

  record Inner(@WireName("TTL") Duration ttl, Map<String, List<String>> header) {}

  record Body(
      @WireName("ID") String id,
      int port,
      @WireName(value = "EnableTagOverride", aliases = "enable_tag_override") boolean override,
      List<String> tags,
      Map<String, String> meta,
      Inner check,
      Uint64 flags) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | EOF",
        "{ | unexpected EOF",
        "{\"a\":tru | unexpected EOF",
        "x | invalid character 'x' looking for beginning of value",
        "{x | invalid character 'x' looking for beginning of object key string",
        "{\"a\" 1} | invalid character '1' after object key",
        "{\"a\":1 2 | invalid character '2' after object key:value pair",
        "[1 2] | invalid character '2' after array element",
        "trux | invalid character 'x' in literal true (expecting 'e')",
        "-x | invalid character 'x' in numeric literal",
        "\"\\q\" | invalid character 'q' in string escape code"
      })
  void saysWhatGoSays(String text, String message) {
    assertThatThrownBy(() -> GoJsonParser.parse(bytes(text))).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Port\":\"80\"} | json: cannot unmarshal string into Go struct field .Port of type int",
        "{\"Port\":1.5} | json: cannot unmarshal number 1.5 into Go struct field .Port of type int",
        "{\"meta\":{\"a\":1}} | json: cannot unmarshal number into Go struct field .Meta of type"
            + " string",
        "{\"Foo\":1,\"Port\":\"x\"} | json: unknown field \"Foo\"",
        "{\"Check\":{\"TTL\":\"zz\"}} | time: invalid duration \"zz\""
      })
  void refusesTheFirstMismatch(String text, String message) {
    assertThatThrownBy(() -> bind(text, false)).hasMessage(message);
  }

  @Test
  void findsNamesWithoutRegardToCaseAndTakesNullForNothing() {
    Body body =
        bind(
            """
            {"id":"a","PORT":80,"enable_tag_override":true,"tags":null,"Meta":{"k":"v"},
             "check":{"ttl":1000,"Header":{"h":["1","2"]}},"Flags":18446744073709551615} trailing
            """,
            false);

    assertThat(body)
        .isEqualTo(
            new Body(
                "a",
                80,
                true,
                null,
                Map.of("k", "v"),
                new Inner(Duration.ofNanos(1000), Map.of("h", List.of("1", "2"))),
                new Uint64(-1)));
  }

  @Test
  void leavesUnknownFieldsOutWhenToldSo() {
    assertThat(bind("{\"Foo\":1,\"ID\":\"a\"}", true).id()).isEqualTo("a");
  }

  @Test
  void writesAsGoDoes() {
    String json =
        new String(
            ConsulJson.render(Map.of("b", new Uint64(-1), "a", "<&>\u2028é"), false),
            StandardCharsets.UTF_8);

    assertThat(json)
        .isEqualTo("{\"a\":\"\\u003c\\u0026\\u003e\\u2028é\",\"b\":18446744073709551615}");
  }

  @Test
  void writesEmptyThingsShortEvenWhenPretty() {
    String json =
        new String(ConsulJson.render(List.of(Map.of(), List.of()), true), StandardCharsets.UTF_8);

    assertThat(json).isEqualTo("[\n    {},\n    []\n]\n");
  }

  private static Body bind(String text, boolean ignoreUnknown) {
    return (Body) new JsonBinder(ignoreUnknown).bind(GoJsonParser.parse(bytes(text)), Body.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
