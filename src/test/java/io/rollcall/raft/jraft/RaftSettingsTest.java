package io.rollcall.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.raft.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaftSettingsTest {
  private static final Member N1 = new Member("n1", "127.0.0.1", 8300);
  private static final Member N2 = new Member("n2", "127.0.0.1", 8301);
  private static final Path DATA = Path.of("data");

  @Test
  void defaults() {
    RaftSettings settings = RaftSettings.of("dc1", N1, List.of(N1, N2), DATA);
    assertThat(settings.folder()).isEqualTo(Path.of("data/raft"));
    assertThat(settings.bindHost()).isEqualTo("127.0.0.1");
    assertThat(settings.electionTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.snapshotInterval()).isEqualTo(Duration.ofMinutes(30));
    assertThat(settings.snapshotEntries()).isEqualTo(100_000);
    assertThat(settings.holdTime()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.forwardTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.maxEntryBytes()).isEqualTo(4 * 1024 * 1024);
    assertThat(settings.maxPendingProposals()).isEqualTo(16_384);
    assertThat(settings.sync()).isTrue();
  }

  @Test
  void thisNodeMustBeAmongTheMembers() {
    assertThatThrownBy(() -> RaftSettings.of("dc1", N1, List.of(N2), DATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "members: n2=127.0.0.1:8301 (expected: a list with this node in it,"
                + " n1=127.0.0.1:8300)");
  }

  @Test
  void namesAndAddressesAreUnique() {
    Member twin = new Member("n2", "127.0.0.1", 8300);
    assertThatThrownBy(() -> RaftSettings.of("dc1", N1, List.of(N1, twin), DATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each name and address once");
  }

  @Test
  void portsAndNamesAreChecked() {
    Member bad = new Member("n1", "127.0.0.1", 0);
    assertThatThrownBy(() -> RaftSettings.of("dc1", bad, List.of(bad), DATA))
        .hasMessage("port of n1: 0 (expected: 1 to 65535)");
    assertThatThrownBy(() -> RaftSettings.of(" ", N1, List.of(N1), DATA))
        .hasMessageContaining("cluster: ' '");
  }
}
