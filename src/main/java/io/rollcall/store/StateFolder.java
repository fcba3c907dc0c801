package io.rollcall.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which folder holds the state. The state is the folder {@code state-N} with the highest N, and
 * such a folder is always complete: a new one is built under the name {@code incoming}, made
 * durable and then renamed, which is the one atomic step of a restore.
 *
 * <p>Example: a process that dies while it copies leaves {@code state-3} and {@code incoming}: the
 * next start takes 3 and removes the rest. One that dies right after the rename leaves {@code
 * state-3} and {@code state-4}: the next start takes 4.
 *
 * <p>Held by one process at a time through a lock on the file {@code LOCK}. Not thread-safe.
 */
final class StateFolder implements AutoCloseable {
  private static final Pattern NUMBERED = Pattern.compile("state-([0-9]{1,18})");

  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;

  private StateFolder(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  static StateFolder claim(Path root) {
    try {
      Files.createDirectories(root);
      FileChannel file =
          FileChannel.open(
              root.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = null;
      try {
        lock = file.tryLock();
      } catch (OverlappingFileLockException e) {
        // This process has it: the same refusal as below.
      } finally {
        if (lock == null) {
          file.close();
        }
      }
      if (lock == null) {
        throw new StoreException(
            "state folder " + root + " is in use (expected: one process that has it open)");
      }
      return new StateFolder(root, file, lock);
    } catch (IOException e) {
      throw new StoreException("state folder " + root + " cannot be opened: " + e, e);
    }
  }

  Path root() {
    return root;
  }

  /** The folder of the state; null when there has been none yet. */
  @Nullable Path newest() {
    OptionalLong highest = numbers().mapToLong(Long::longValue).max();
    return highest.isPresent() ? numbered(highest.getAsLong()) : null;
  }

  /** The name under which a new state is built; nothing is there yet. */
  Path incoming() {
    Path incoming = root.resolve("incoming");
    delete(incoming);
    return incoming;
  }

  /** Makes what was built the newest state, in one step. */
  Path adopt(Path incoming) {
    try {
      try (Stream<Path> files = Files.list(incoming)) {
        files.filter(Files::isRegularFile).forEach(StateFolder::sync);
      }
      sync(incoming);
      Path adopted = numbered(numbers().mapToLong(Long::longValue).max().orElse(0) + 1);
      Files.move(incoming, adopted, StandardCopyOption.ATOMIC_MOVE);
      sync(root);
      return adopted;
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException("state folder " + root + " cannot take a new state: " + e, e);
    }
  }

  /** Removes what a process that died left behind: all but the newest state. */
  void sweep() {
    delete(root.resolve("incoming"));
    Path newest = newest();
    numbers().map(this::numbered).filter(old -> !old.equals(newest)).forEach(StateFolder::delete);
  }

  /**
   * Brings the files of a checkpoint into a new folder, the large unchanging ones by hard links.
   */
  static void bring(Path checkpoint, Path target) {
    if (!Files.isRegularFile(checkpoint.resolve("CURRENT"))) {
      throw new StoreException(
          "no checkpoint in folder " + checkpoint + " (expected: a file CURRENT in it)");
    }
    try (Stream<Path> files = Files.list(checkpoint)) {
      Files.createDirectory(target);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".sst")) {
          linkOrCopy(file, target.resolve(name));
        } else {
          Files.copy(file, target.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          "checkpoint " + checkpoint + " cannot be copied to " + target + ": " + e, e);
    }
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
                throws IOException {
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new StoreException("folder " + folder + " cannot be removed: " + e, e);
    }
  }

  @Override
  public void close() {
    try (lockFile) {
      lock.release();
    } catch (IOException e) {
      throw new StoreException("lock of state folder " + root + " cannot be released: " + e, e);
    }
  }

  private Stream<Long> numbers() {
    try (Stream<Path> entries = Files.list(root)) {
      List<Long> numbers =
          entries
              .map(entry -> NUMBERED.matcher(entry.getFileName().toString()))
              .filter(Matcher::matches)
              .map(match -> Long.valueOf(match.group(1)))
              .toList();
      return numbers.stream();
    } catch (IOException e) {
      throw new StoreException("state folder " + root + " cannot be read: " + e, e);
    }
  }

  private Path numbered(long number) {
    return root.resolve("state-" + number);
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      // Another file system, or one without links.
      Files.copy(from, to);
    }
  }

  private static void sync(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
