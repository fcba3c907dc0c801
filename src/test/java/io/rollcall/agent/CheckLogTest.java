package io.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.model.Check;
import org.junit.jupiter.api.Test;

class CheckLogTest {
  @Test
  void aLineSaysWhatWhereAndWhy() {
    Check check = SmallCluster.check("n1", "service:web", "passing", null);
    assertThat(CheckLog.line(check, check.withResult("critical", "no\n  answer\n")))
        .isEqualTo("check web/service:web on n1: passing -> critical: no answer");
    assertThat(CheckLog.line(check, check.withResult("warning", "x".repeat(5000))))
        .hasSizeLessThan(300);
  }
}
