package io.rollcall.core.snapshot;

import io.rollcall.model.codec.MalformedRecordException;
import io.rollcall.store.StateStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an archive holds that was read to its end: its sums agree, and each row can be read.
 *
 * @param meta what it says of itself, as JSON: index, term, servers, size
 */
public record ArchiveReport(String meta, long rows, long stateBytes) {

  /**
   * Needs room for the state beside the file, for as long as it reads. Any thread; blocks.
   *
   * @throws UnreadableArchiveException when it is no archive, or damaged
   * @throws IOException when the file cannot be read
   */
  public static ArchiveReport of(Path archive) throws IOException {
    Path folder = archive.toAbsolutePath().getParent();
    Path state =
        folder != null && Files.isWritable(folder)
            ? Files.createTempFile(folder, "." + archive.getFileName(), ".state")
            : Files.createTempFile("rollcall-", ".state");
    try (InputStream in = Files.newInputStream(archive)) {
      String meta = SnapshotArchive.unpack(in, state, Long.MAX_VALUE);
      try (InputStream rows = new BufferedInputStream(Files.newInputStream(state), 64 * 1024)) {
        return new ArchiveReport(meta, StateStream.verify(rows), Files.size(state));
      } catch (MalformedRecordException e) {
        throw new UnreadableArchiveException("failed to read snapshot file: " + e.getMessage());
      }
    } finally {
      Files.deleteIfExists(state);
    }
  }
}
