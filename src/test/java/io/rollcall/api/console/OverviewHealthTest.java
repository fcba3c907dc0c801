package io.rollcall.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.api.console.OverviewController.Health;
import io.rollcall.core.cluster.ServerHealth;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the overview says of the servers, in words. */
class OverviewHealthTest {
  private static final List<Member> MEMBERS =
      List.of(new Member("n1", "h", 1), new Member("n2", "h", 2), new Member("n3", "h", 3));
  private static final RaftStatus STATUS =
      new RaftStatus(
          RaftStatus.Role.LEADER,
          MEMBERS.getFirst(),
          Optional.of(MEMBERS.getFirst()),
          4,
          100,
          100,
          100,
          0,
          Duration.ZERO,
          MEMBERS,
          List.of(),
          Optional.empty());

  @Test
  void whenAllIsWell() {
    Health health = Health.of(STATUS, List.of(well("n1"), well("n2"), well("n3")));
    assertThat(health.sentence()).isEqualTo("All 3 servers agree; one may fail.");
    assertThat(health.healthy()).isTrue();
    assertThat(health.tolerance()).isEqualTo(1);
  }

  @Test
  void whoLacksEntriesMustCatchUp() {
    Health health =
        Health.of(STATUS, List.of(well("n1"), well("n2"), server("n3", true, 40, false)));
    assertThat(health.sentence()).isEqualTo("n3 must catch up; one may fail.");
    assertThat(health.healthy()).isFalse();
  }

  @Test
  void whoHasAllEntriesAndIsNotHeardAnswersLate() {
    assertThat(
            Health.of(STATUS, List.of(well("n1"), well("n2"), server("n3", true, 100, false)))
                .sentence())
        .isEqualTo("n3 answers late; one may fail.");
    assertThat(
            Health.of(
                    STATUS,
                    List.of(
                        well("n1"), server("n2", true, 100, false), server("n3", true, 100, false)))
                .sentence())
        .isEqualTo("n2, n3 answer late; one may fail.");
  }

  @Test
  void whoIsAwayIsNamed() {
    Health health =
        Health.of(STATUS, List.of(well("n1"), well("n2"), server("n3", false, 90, false)));
    assertThat(health.sentence())
        .isEqualTo("2 of 3 servers agree; n3 does not answer; none may fail.");
    assertThat(health.tolerance()).isZero();
  }

  private static ServerHealth well(String name) {
    return server(name, true, 100, true);
  }

  private static ServerHealth server(String name, boolean alive, long lastIndex, boolean healthy) {
    return new ServerHealth(
        name, "h:1", alive, name.equals("n1"), Duration.ZERO, 4, lastIndex, healthy, true, 0);
  }
}
