package io.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.model.ServiceInstance;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstanceLogTest {
  @Test
  void aReplacementNamesBothAddressesAndAsksWhenTheOldOneWasWell() {
    assertThat(InstanceLog.replaced(at(1), at(2), true))
        .isEqualTo(
            "instance web-1 of web on n1 is replaced: 10.0.0.1:1 -> 10.0.0.1:2, although it was"
                + " passing: do two applications have one id?");
    assertThat(InstanceLog.replaced(at(1), at(2), false)).endsWith("10.0.0.1:2");
  }

  @Test
  void saysWhereAnInstanceCameOrWent() {
    assertThat(InstanceLog.line(null, at(1))).isEqualTo("instance web-1 of web registered on n1");
    assertThat(InstanceLog.line(at(1), null))
        .isEqualTo("instance web-1 of web deregistered from n1");
  }

  private static ServiceInstance at(int port) {
    return new ServiceInstance(
        "n1",
        "web-1",
        "web",
        List.of(),
        "10.0.0.1",
        port,
        null,
        null,
        ServiceInstance.Weights.DEFAULT,
        false,
        "",
        false,
        ServiceInstance.Origin.AGENT,
        1,
        1);
  }
}
