package io.rollcall.app;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The folder of everything that survives a restart, held by one process at a time, and the file
 * {@code node-id} in it, which says whose data it is. A node never starts on data of another node
 * or another cluster, nor under another address than the one by which the log knows it: it might
 * vote twice in a term.
 */
final class DataDirectory implements AutoCloseable {
  private static final String ID_FILE = "node-id";

  private final Path folder;
  private final UUID nodeId;
  private final FileChannel lockFile;

  private DataDirectory(Path folder, UUID nodeId, FileChannel lockFile) {
    this.folder = folder;
    this.nodeId = nodeId;
    this.lockFile = lockFile;
  }

  /**
   * Whose data it is.
   *
   * @param address of the peer port, {@code host:port}
   */
  record Owner(String cluster, String node, String address) {}

  /** Opens the folder, or makes it. Fails with {@link UnusableDataException}. */
  static DataDirectory open(Path dataDir, Owner owner) {
    Path folder = dataDir.toAbsolutePath().normalize();
    FileChannel lockFile = lock(folder);
    try {
      return new DataDirectory(folder, identify(folder, owner), lockFile);
    } catch (RuntimeException e) {
      close(lockFile);
      throw e;
    }
  }

  Path folder() {
    return folder;
  }

  Path raft() {
    return folder.resolve("raft");
  }

  Path state() {
    return folder.resolve("state");
  }

  /** Files that are only there while something works on them; emptied at each start. */
  Path spool() {
    return folder.resolve("spool");
  }

  UUID nodeId() {
    return nodeId;
  }

  @Override
  public void close() {
    close(lockFile);
  }

  private static FileChannel lock(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!holds(channel)) {
        close(channel);
        throw new UnusableDataException(
            folder + " is in use by another process",
            "Stop that process, or give this node a folder of its own: rollcall.data-dir.");
      }
      return channel;
    } catch (IOException e) {
      throw new UnusableDataException(
          folder + " cannot be written: " + e,
          "Make the folder writable, or choose another: rollcall.data-dir.");
    }
  }

  private static boolean holds(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static UUID identify(Path folder, Owner owner) {
    Path file = folder.resolve(ID_FILE);
    if (!Files.exists(file)) {
      if (Files.exists(folder.resolve("raft")) || Files.exists(folder.resolve("state"))) {
        throw new UnusableDataException(
            folder + " holds data, but its file " + ID_FILE + " is missing",
            "Bring the file back, or start with an empty folder: the other nodes will fill it.");
      }
      UUID id = UUID.randomUUID();
      write(file, id, owner);
      return id;
    }
    Properties known = read(file);
    expect(file, "node", known.getProperty("node"), owner.node(), "rollcall.node.name");
    expect(file, "cluster", known.getProperty("cluster"), owner.cluster(), "rollcall.cluster.name");
    UUID id = id(file, known);
    String address = known.getProperty("address");
    if (address == null) {
      write(file, id, owner); // of a version that kept it elsewhere
    } else {
      expectAddress(file, address, owner.address());
    }
    return id;
  }

  private static UUID id(Path file, Properties known) {
    try {
      return UUID.fromString(known.getProperty("id", ""));
    } catch (IllegalArgumentException e) {
      throw new UnusableDataException(
          file + " is damaged: id: " + known.getProperty("id") + " (expected: a UUID)",
          "Bring the file back from a backup, or start with an empty folder.");
    }
  }

  private static void expect(
      Path file, String what, @Nullable String known, String configured, String property) {
    if (!configured.equals(known)) {
      throw new UnusableDataException(
          "the data belongs to the %s \"%s\", but this is \"%s\" (%s)"
              .formatted(what, known, configured, file),
          "Set %s=%s, or give this node a folder of its own: rollcall.data-dir."
              .formatted(property, known));
    }
  }

  private static void expectAddress(Path file, String known, String configured) {
    if (!configured.equals(known)) {
      throw new UnusableDataException(
          "the data belongs to the server at %s, but this is %s (%s)"
              .formatted(known, configured, file),
          "Set rollcall.node.address and rollcall.cluster.peer-port (with a list of members: that"
              + " server's entry) to %s; or start with an empty folder to join anew."
                  .formatted(known));
    }
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
      return properties;
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableDataException(
          file + " cannot be read: " + e, "Bring the file back, or start with an empty folder.");
    }
  }

  private static void write(Path file, UUID id, Owner owner) {
    Properties properties = new Properties();
    properties.setProperty("id", id.toString());
    properties.setProperty("node", owner.node());
    properties.setProperty("cluster", owner.cluster());
    properties.setProperty("address", owner.address());
    Path draft = file.resolveSibling(ID_FILE + ".new");
    try {
      try (Writer out = Files.newBufferedWriter(draft)) {
        properties.store(out, "Whose data this is. Do not edit.");
      }
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UnusableDataException(
          file + " cannot be written: " + e,
          "Make the folder writable, or choose another: rollcall.data-dir.");
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
