package io.rollcall.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadServersTest {
  private static final long NOW = 1_000_000;
  private static final ServerHealth N1 = server("n1", true, true, 0, 500);
  private static final ServerHealth N2 = server("n2", false, true, 0, 500);
  private static final ServerHealth N3 = server("n3", false, true, 0, 500);
  private static final ServerHealth N4 = server("n4", false, true, 0, 500);
  private static final ServerHealth DEAD = server("n5", false, false, 30, 30);

  @Test
  void aDeadServerGoesOnceAnotherOneHasItsPlace() {
    assertThat(toRemove(0, N1, N2, DEAD)).isEmpty();
    assertThat(toRemove(0, N1, N2, N3, DEAD)).containsExactly("n5");
  }

  @Test
  void whatMayBeTheOtherSideOfACutStays() {
    ServerHealth another = server("n6", false, false, 30, 30);
    assertThat(toRemove(0, N1, N2, DEAD, another)).isEmpty();
    assertThat(toRemove(0, N1, N2, N3, DEAD, another)).isEmpty();
    assertThat(toRemove(0, N1, N2, N3, N4, DEAD, another)).containsExactly("n5", "n6");
  }

  @Test
  void theLeastQuorumIsKept() {
    assertThat(toRemove(4, N1, N2, N3, DEAD)).isEmpty();
    assertThat(toRemove(3, N1, N2, N3, DEAD)).containsExactly("n5");
  }

  @Test
  void whoIsGoneForAShortTimeStays() {
    assertThat(toRemove(0, N1, N2, N3, server("n5", false, false, 9, 30))).isEmpty();
    assertThat(toRemove(0, N1, N2, N3, server("n5", false, false, 30, 9))).isEmpty();
  }

  @Test
  void whoIsSlowOrBehindStays() {
    ServerHealth behind =
        new ServerHealth(
            "n5", "a", true, false, Duration.ofSeconds(30), 1, 1, false, true, NOW - 30_000);
    assertThat(toRemove(0, N1, N2, N3, behind)).isEmpty();
  }

  @Test
  void aDeadLearnerIsNobodysQuorum() {
    ServerHealth learner =
        new ServerHealth(
            "n5", "a", false, false, Duration.ofSeconds(30), 1, 1, false, false, NOW - 30_000);
    assertThat(toRemove(3, N1, N2, learner)).containsExactly("n5");
  }

  private static List<String> toRemove(long minQuorum, ServerHealth... servers) {
    return DeadServers.toRemove(
        List.of(servers),
        new AutopilotSettings(
            true, Duration.ofMillis(200), 250, minQuorum, Duration.ofSeconds(10), "", false, ""),
        NOW);
  }

  /** A voter. */
  private static ServerHealth server(
      String name, boolean leader, boolean alive, long silentSeconds, long sinceSeconds) {
    return new ServerHealth(
        name,
        "127.0.0.1:1",
        alive,
        leader,
        Duration.ofSeconds(silentSeconds),
        1,
        1,
        alive,
        true,
        NOW - sinceSeconds * 1000);
  }
}
