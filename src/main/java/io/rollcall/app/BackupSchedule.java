package io.rollcall.app;

import io.rollcall.core.snapshot.BackupFolder;
import io.rollcall.core.snapshot.SnapshotService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.support.CronExpression;

/**
 * Writes backups at the times of a cron expression, in the system's time zone, on a thread of its
 * own. A time that passes while one is being written is left out.
 */
final class BackupSchedule implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackupSchedule.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("backup").factory());
  private final @Nullable BackupFolder folder;
  private final CronExpression times;
  private final InstantSource clock;

  private BackupSchedule(@Nullable BackupFolder folder, CronExpression times, InstantSource clock) {
    this.folder = folder;
    this.times = times;
    this.clock = clock;
    if (folder != null) {
      scheduleNext();
    }
  }

  static BackupSchedule of(
      RollcallProperties.Backup backup, String nodeName, SnapshotService snapshots) {
    return new BackupSchedule(
        backup.folder().isEmpty()
            ? null
            : new BackupFolder(Path.of(backup.folder()), nodeName, backup.keep(), snapshots),
        CronExpression.parse(backup.cron()),
        InstantSource.system());
  }

  private void scheduleNext() {
    ZonedDateTime now = clock.instant().atZone(ZoneId.systemDefault());
    @Nullable ZonedDateTime next = times.next(now);
    if (next == null) {
      log.warn("rollcall.backup.cron: {} names no time that is still to come", times);
      return;
    }
    var _ =
        thread.schedule(
            this::write, Duration.between(now, next).toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  private void write() {
    try {
      if (folder != null) {
        folder.write(clock.instant());
      }
    } catch (IOException | RuntimeException e) {
      log.error("No backup was written; the older ones are kept", e);
    } finally {
      if (!thread.isShutdown()) {
        scheduleNext();
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
