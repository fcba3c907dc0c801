package io.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgentSettingsTest {
  @Test
  void defaults() {
    assertThat(AgentSettings.DEFAULTS)
        .isEqualTo(
            new AgentSettings(
                1024,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                4096,
                Duration.ofMinutes(5),
                Duration.ofMillis(250),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofDays(3),
                Duration.ofMinutes(15),
                "1.8.7"));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> AgentSettings.DEFAULTS.withCheckUpdateInterval(Duration.ofSeconds(-1)))
        .hasMessage("checkUpdateInterval: PT-1S (expected: >= 0)");
  }
}
