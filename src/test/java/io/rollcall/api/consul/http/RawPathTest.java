package io.rollcall.api.consul.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.RequestMethod;

class RawPathTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/kv/a%2F..%2Fb, /v1/kv/b",
    "/v1//kv/, /v1/kv/",
    "/v1/kv/./a, /v1/kv/a",
    "/.., /",
    "/v1/kv/a;b=1/c, /v1/kv/a;b=1/c",
    "//v1/kv, /v1/kv"
  })
  void cleansWhatItDecoded(String raw, String clean) {
    assertThat(RawPath.clean(RawPath.decode(raw))).isEqualTo(clean);
  }

  @ParameterizedTest
  @CsvSource({"/a%zz", "/a%2", "/a%"})
  void refusesBrokenEscapes(String raw) {
    assertThat(RawPath.decode(raw)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"/a%01, false", "/a%0a, false", "/a%20b, true", "/%C3%A7, true", "/%C2%A0, false"})
  void knowsWhatCanBePrinted(String raw, boolean printable) {
    assertThat(RawPath.isPrintable(RawPath.decode(raw))).isEqualTo(printable);
  }

  @Test
  void writesALocationAsGoDoes() {
    assertThat(RawPath.encode(RawPath.decode("/a b/%C3%A7;x=1,(2)")))
        .isEqualTo("/a%20b/%C3%A7;x=1,%282%29");
  }

  @Test
  void givesTheFirstValueAndSortsAllWhenWritten() {
    QueryParameters query = QueryParameters.parse("recurse&tag=b&tag=a%20b&cas=0");

    assertThat(query.has("recurse")).isTrue();
    assertThat(query.get("tag")).isEqualTo("b");
    assertThat(query.all("tag")).containsExactly("b", "a b");
    assertThat(query.encoded()).isEqualTo("cas=0&recurse=&tag=b&tag=a+b");
    assertThat(QueryParameters.parse("a=%zz")).isNull();
  }

  @Test
  void takesTheLongestPatternAboveAPath() {
    Routes routes = new Routes();
    routes.add("/v1/kv/", Set.of(RequestMethod.PUT, RequestMethod.GET));
    routes.add("/v1/agent/service/", Set.of(RequestMethod.GET));
    routes.add("/v1/agent/service/register", Set.of(RequestMethod.PUT));

    assertThat(routes.find("/v1/kv/a/b").orElseThrow().allow()).isEqualTo("OPTIONS,GET,PUT");
    assertThat(routes.find("/v1/agent/service/register").orElseThrow().allow())
        .isEqualTo("OPTIONS,PUT");
    assertThat(routes.find("/v1/agent/service/x").orElseThrow().pattern())
        .isEqualTo("/v1/agent/service/");
    assertThat(routes.find("/v1/nope")).isEmpty();
    assertThat(routes.wantsSlash("/v1/kv")).isTrue();
  }
}
