package io.rollcall.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.agent.SmallCluster;
import io.rollcall.model.CheckDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  @Test
  void withoutThresholdsEachResultCounts() {
    assertThat(told(0, 0, 0, "critical", "passing", "warning", "critical"))
        .containsExactly("critical", "passing", "warning", "critical");
  }

  @Test
  void failuresCountInARow() {
    assertThat(told(0, 0, 3, "critical", "critical", "passing", "critical", "critical", "critical"))
        .containsExactly("-", "-", "passing", "-", "-", "critical");
  }

  @Test
  void warningStandsOnTheWayToCritical() {
    assertThat(told(0, 2, 3, "passing", "critical", "critical", "critical", "passing"))
        .containsExactly("passing", "-", "warning", "critical", "passing");
  }

  @Test
  void successesCountInARowAndWarningIsOne() {
    assertThat(told(3, 0, 0, "passing", "passing", "critical", "passing", "warning", "passing"))
        .containsExactly("-", "-", "critical", "-", "-", "passing");
  }

  private static List<String> told(int successes, int warning, int critical, String... found) {
    Thresholds thresholds =
        new Thresholds(
            new CheckDefinition(
                SmallCluster.tcp("127.0.0.1:1"),
                Duration.ofSeconds(10),
                Duration.ZERO,
                successes,
                warning,
                critical,
                Duration.ZERO,
                0));
    List<String> told = new ArrayList<>();
    for (String each : found) {
      String status = thresholds.count(each);
      told.add(status == null ? "-" : status);
    }
    return told;
  }
}
