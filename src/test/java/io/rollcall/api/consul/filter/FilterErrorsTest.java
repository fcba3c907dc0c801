package io.rollcall.api.consul.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import io.rollcall.api.consul.json.GoJsonParser;
import io.rollcall.api.consul.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What Consul itself said to filters of {@code catalog/nodes}, or nothing when it took them. */
class FilterErrorsTest {
  private static final Fields<String> NODE =
      Fields.<String>of()
          .text("ID", each -> each)
          .text("Node", each -> each)
          .textMap("Meta", each -> Map.of())
          .textMap("TaggedAddresses", each -> Map.of())
          .build();

  @TestFactory
  Stream<DynamicTest> saysWhatConsulSays() throws IOException {
    return lines().stream()
        .map(
            line -> {
              String[] parts = line.split("\t", -1);
              String filter = text(parts[0]);
              return DynamicTest.dynamicTest(
                  parts[0], () -> assertThat(refusal(filter)).isEqualTo(text(parts[1])));
            });
  }

  private static String refusal(String filter) {
    try {
      Filter.of(new FilterText(filter), NODE).apply(List.of("n1"));
      return "";
    } catch (DoorException.Refused e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> lines() throws IOException {
    try (var in = FilterErrorsTest.class.getResourceAsStream("/filter/node-filters.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static String text(String json) {
    return ((JsonValue.Str) GoJsonParser.parse(json.getBytes(StandardCharsets.UTF_8))).text();
  }
}
