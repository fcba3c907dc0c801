package io.rollcall.api.consul.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0", "10s, 10000000000", "1m30s, 90000000000", "1500ms, 1500000000", "-2.5s, -2500000000",
    ".5h, 1800000000000", "1h0m0.1s, 3600100000000", "1us, 1000", "1µs, 1000", "+3ns, 3"
  })
  void readsWhatGoReads(String text, long nanos) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "-", "s", ".s", "99999999999h", "1s-1s"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "10, time: missing unit in duration \"10\"",
    "10x, time: unknown unit \"x\" in duration \"10x\"",
    "zz, time: invalid duration \"zz\""
  })
  void saysWhatGoSays(String text, String message) {
    assertThatThrownBy(() -> GoDuration.parse(text)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "1500, 1.5µs",
    "20000000, 20ms",
    "1500000000, 1.5s",
    "60000000000, 1m0s",
    "86400000000000, 24h0m0s",
    "-90000000000, -1m30s",
    "3600100000000, 1h0m0.1s"
  })
  void printsAsGoDoes(long nanos, String text) {
    assertThat(GoDuration.print(Duration.ofNanos(nanos))).isEqualTo(text);
  }
}
