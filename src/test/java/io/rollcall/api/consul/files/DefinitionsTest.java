package io.rollcall.api.consul.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.api.consul.agent.AgentDefinitions.DefinedService;
import io.rollcall.model.CheckDefinition.Probe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsTest {
  private static final String YAML =
      """
      service:
        id: web-1
        name: web
        address: 10.0.0.1
        port: 8080
        tags: [a, b]
        enable_tag_override: yes
        meta:
          my_key: v
        tagged_addresses:
          wan: {address: 1.2.3.4, port: 80}
        checks:
          - check_id: web-http
            http: http://10.0.0.1:8080/health
            interval: 5s
            success_before_passing: 2
            deregister_critical_service_after: 90m
          - ttl: 30s
      checks:
        - id: mem
          name: memory
          tcp: localhost:1
          interval: 10s
      """;

  @Test
  void yamlInConsulsSpelling() {
    Definitions read = read("web.yaml", YAML);
    DefinedService web = read.services().getFirst();
    assertThat(web.service().id()).isEqualTo("web-1");
    assertThat(web.service().port()).isEqualTo(8080);
    assertThat(web.service().tags()).containsExactly("a", "b");
    assertThat(web.service().enableTagOverride()).isTrue();
    assertThat(web.service().meta()).isEqualTo(Map.of("my_key", "v"));
    assertThat(web.service().taggedAddresses()).containsKey("wan");
    assertThat(web.checks()).hasSize(2);
    assertThat(web.checks().getFirst().id()).isEqualTo("web-http");
    assertThat(web.checks().getFirst().definition().successBeforePassing()).isEqualTo(2);
    assertThat(web.checks().getFirst().definition().deregisterAfter())
        .isEqualTo(Duration.ofMinutes(90));
    assertThat(web.checks().get(1).definition().probe())
        .isEqualTo(new Probe.Ttl(Duration.ofSeconds(30)));
    assertThat(read.checks()).singleElement().satisfies(c -> assertThat(c.ofNode()).isTrue());
  }

  @Test
  void jsonInTheApisSpelling() {
    Definitions read =
        read(
            "web.json",
            """
            {"Services": [
            \t{"ID": "w", "Name": "web", "Port": 1, "Check": {"TTL": "10s"}},
            \t{"Name": "other"}]}\
            """);
    assertThat(read.serviceIds()).containsExactlyInAnyOrder("w", "other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.yaml | service:;  name: web;  port: x                    | a.yaml:3: Port: got string (expected: int)
          a.yaml | service:;  name: web;  prot: 1                    | a.yaml:3: unknown field "prot"
          a.yaml | services:;  - name: web;  - port: 2               | a.yaml:3: Missing service name
          a.yaml | service:;  name: web;  check:;    http: http://h  | a.yaml:2: Invalid check: Interval must be > 0 for Script, HTTP, or TCP checks
          a.yaml | service:;  name: web;  check:;    ttl: soon       | a.yaml:4: time: invalid duration "soon"
          a.yaml | service: [1;                                      | a.yaml:2: not YAML: expected ',' or ']', but got <stream end>
          a.yaml | servces:;  - name: web                            | a.yaml:2: "servces" (expected: service, services, check or checks)
          a.yaml | services:;  - name: web;  - name: WEB             | a.yaml: two services have the same id
          a.yaml | service:;  name: web;  name: wab                  | a.yaml:3: "name" is given twice
          a.yaml | service: &s;  name: web;  meta: *s                | a.yaml:2: deeper than 50 levels
          a.yaml | - name: web                                       | a.yaml:1: got array (expected: service, services, check or checks)
          a.json | {"service":;{"name": "web",;"port": "1"}}         | a.json:3: Port: got string (expected: int)
          a.json | {"service":;{"name": "web",;}}                    | a.json:3: not JSON
          a.json | {"service": {"name": "web"}} x                    | a.json:1: not JSON
          """)
  void whatIsWrongIsToldWithItsLine(String file, String text, String expected) {
    assertThatThrownBy(() -> read(file, text.replace(';', '\n')))
        .isInstanceOf(RefusedFileException.class)
        .hasMessageStartingWith(expected);
  }

  @Test
  void theSettingsListsAreMapsOfTheirNumbers() {
    Definitions read =
        Definitions.inline(
            "p",
            List.of(
                Map.of(
                    "name",
                    "web",
                    "port",
                    1,
                    "tags",
                    Map.of("0", "a", "1", "b"),
                    "meta",
                    Map.of("k", "v"))));
    assertThat(read.services().getFirst().service().tags()).containsExactly("a", "b");
    assertThatThrownBy(() -> Definitions.inline("p", List.of(Map.of("port", 1))))
        .hasMessage("p[0]: Missing service name");
  }

  private static Definitions read(String file, String text) {
    return Definitions.read(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
