package io.rollcall.core.snapshot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's backups in a folder. Each is written under another name, read back to its end and only
 * then given its own, so what bears such a name is whole; older ones go only after that. Nodes may
 * share a folder. By one thread; blocks.
 *
 * <p>Example: {@code rollcall-n1-20261125T030000Z-4711.snap}, node n1's of 3 o'clock (UTC), at
 * index 4711.
 */
public final class BackupFolder {
  private static final Logger LOG = LoggerFactory.getLogger(BackupFolder.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final String prefix;
  private final int keep;
  private final SnapshotService snapshots;

  /**
   * @param folder made when missing
   * @param keep how many of this node's are kept, at least 1
   */
  public BackupFolder(Path folder, String nodeName, int keep, SnapshotService snapshots) {
    this.folder = folder;
    this.prefix = "rollcall-" + nodeName + "-";
    this.keep = keep;
    this.snapshots = snapshots;
  }

  /**
   * Writes one, with everything that was acknowledged before the call.
   *
   * @param now in its name
   * @throws IOException when the folder cannot be written, or what was written cannot be read
   */
  public Path write(Instant now) throws IOException {
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, "." + prefix, ".part");
    try (SavedState state = snapshots.save(false).join()) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), 64 * 1024)) {
        state.writeTo(out);
      }
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      ArchiveReport report = ArchiveReport.of(draft);
      Path file = folder.resolve(prefix + TIME.format(now) + "-" + state.index() + ".snap");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      LOG.info("Backup {}: {} rows, {} bytes", file, report.rows(), Files.size(file));
      retain();
      return file;
    } catch (UnreadableArchiveException e) {
      throw new IOException("what was written cannot be read: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** This node's, the newest first. */
  public List<Path> list() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> isOwn(each.getFileName().toString()))
          .sorted(Comparator.comparing((Path each) -> each.getFileName().toString()).reversed())
          .toList();
    }
  }

  /** A node whose name goes on with a hyphen has backups of its own. */
  private boolean isOwn(String name) {
    return name.startsWith(prefix)
        && name.substring(prefix.length()).matches("[0-9]{8}T[0-9]{6}Z-[0-9]+\\.snap");
  }

  private void retain() throws IOException {
    for (Path old : list().stream().skip(keep).toList()) {
      Files.delete(old);
      LOG.info("Backup {} is removed: there are {} newer ones", old, keep);
    }
  }
}
