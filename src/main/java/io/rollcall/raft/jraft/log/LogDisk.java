package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Where the log's files are; tests give one that fails. */
interface LogDisk {
  LogDisk REAL =
      new LogDisk() {
        @Override
        public LogFile open(Path file) throws IOException {
          return new DiskFile(file);
        }
      };

  /** Opens a file, or makes it. */
  LogFile open(Path file) throws IOException;

  /** Gives a file its name for good: in one step, and it has reached the disk on return. */
  default void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(to);
  }

  /** Returns when the file is gone from the disk too. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    forceFolder(file);
  }

  /** Returns when the name of a file has reached the disk. */
  static void forceFolder(Path file) throws IOException {
    try (FileChannel folder = FileChannel.open(parent(file), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}
