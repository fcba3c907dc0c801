package io.rollcall.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.command.KvCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.machine.ReplicatedState;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import io.rollcall.testing.LocalLog;
import io.rollcall.watch.Watches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {
  private static final Instant NIGHT = Instant.parse("2026-11-25T03:00:00Z");

  @TempDir Path folder;
  private Store store;
  private Watches watches;
  private Path backups;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"), StoreOptions.DEFAULTS);
    watches = new Watches(10);
    backups = folder.resolve("backups");
  }

  @AfterEach
  void close() {
    watches.close();
    store.close();
  }

  @Test
  void aBackupIsWholeAndHoldsWhatWasAcknowledged() throws IOException {
    put("a", "1");

    Path file = backups("n1", 2, true).write(NIGHT);

    assertThat(file.getFileName()).hasToString("rollcall-n1-20261125T030000Z-1.snap");
    ArchiveReport report = ArchiveReport.of(file);
    assertThat(report.rows()).isEqualTo(1);
    assertThat(report.meta()).contains("\"Index\":1");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void itComesBackFromTheFile() throws IOException {
    put("a", "1");
    Path file = backups("n1", 2, true).write(NIGHT);
    put("a", "2");

    service(true).restore(Files.newInputStream(file));

    try (ReadView view = store.view()) {
      assertThat(view.key(Key.of("a")).value()).isEqualTo(Bytes.utf8("1"));
    }
  }

  @Test
  void theOldestOfThisNodeGoWhenThereAreEnoughNewerOnes() throws IOException {
    BackupFolder own = backups("n1", 2, true);
    backups("n1-b", 2, true).write(NIGHT);
    for (int day = 0; day < 4; day++) {
      put("k" + day, "v");
      own.write(NIGHT.plus(Duration.ofDays(day)));
    }

    assertThat(own.list().stream().map(each -> each.getFileName().toString()))
        .containsExactly(
            "rollcall-n1-20261128T030000Z-4.snap", "rollcall-n1-20261127T030000Z-3.snap");
    assertThat(backups("n1-b", 2, true).list()).hasSize(1);
  }

  @Test
  void withoutALeaderTheOlderOnesAreKept() throws IOException {
    Path before = backups("n1", 1, true).write(NIGHT);

    assertThatThrownBy(() -> backups("n1", 1, false).write(NIGHT.plusSeconds(60)))
        .hasRootCauseInstanceOf(RaftException.NoLeader.class);
    assertThat(backups("n1", 1, true).list()).containsExactly(before);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void damageIsFound() throws IOException {
    put("a", "1");
    Path file = backups("n1", 2, true).write(NIGHT);
    byte[] content = Files.readAllBytes(file);
    for (int at : List.of(content.length / 3, content.length / 2, content.length - 20)) {
      byte[] damaged = content.clone();
      damaged[at] ^= 0x55;
      Path other = folder.resolve("damaged.snap");
      Files.write(other, damaged);
      assertThatThrownBy(() -> ArchiveReport.of(other))
          .as("byte %d", at)
          .isInstanceOf(UnreadableArchiveException.class);
    }
    Path cut = folder.resolve("cut.snap");
    Files.write(cut, java.util.Arrays.copyOf(content, content.length / 2));
    assertThatThrownBy(() -> ArchiveReport.of(cut)).isInstanceOf(UnreadableArchiveException.class);
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> all = Files.list(backups)) {
      return all.filter(each -> each.getFileName().toString().startsWith(".")).toList();
    }
  }

  private void put(String key, String value) {
    log(true).propose(new KvCommand.Put(Key.of(key), Bytes.utf8(value), 0, false)).join();
  }

  private LocalLog log(boolean leader) {
    return new LocalLog(
        new Member("n1", "127.0.0.1", 8300), new ReplicatedState(store, watches), leader);
  }

  private SnapshotService service(boolean leader) {
    LocalLog log = log(leader);
    return new SnapshotService(
        log,
        new Proposals(log),
        new Reads(store::view, watches, log),
        folder.resolve("spool"),
        1 << 20);
  }

  private BackupFolder backups(String node, int keep, boolean leader) {
    return new BackupFolder(backups, node, keep, service(leader));
  }
}
