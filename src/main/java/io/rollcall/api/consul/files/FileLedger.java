package io.rollcall.api.consul.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which ids came from which file, on disk: what disappears from the files while the node is down is
 * known by that. Owned by one thread.
 */
final class FileLedger {
  private static final Logger LOG = LoggerFactory.getLogger(FileLedger.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The ids of one file, in lower case. */
  record Ids(Set<String> services, Set<String> checks) {
    static Ids of(Definitions definitions) {
      return new Ids(
          new TreeSet<>(definitions.serviceIds()), new TreeSet<>(definitions.checkIds()));
    }

    Ids and(Ids others) {
      Ids both = new Ids(new TreeSet<>(services), new TreeSet<>(checks));
      both.services.addAll(others.services);
      both.checks.addAll(others.checks);
      return both;
    }
  }

  private final Path path;
  private Map<String, Ids> files;

  FileLedger(Path path) {
    this.path = path;
    this.files = read(path);
  }

  Map<String, Ids> files() {
    return files;
  }

  /** Without the disk it still holds until the node stops. */
  void write(Map<String, Ids> now) {
    if (now.equals(files)) {
      return;
    }
    files = new TreeMap<>(now);
    Path draft = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.write(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(files));
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.error("{} cannot be written: {}", path, e.toString());
    }
  }

  private static Map<String, Ids> read(Path path) {
    try {
      return JSON.readValue(Files.readAllBytes(path), new TypeReference<TreeMap<String, Ids>>() {});
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException | JacksonException e) {
      LOG.error(
          "{} cannot be read, what disappeared from the files meanwhile stays registered: {}",
          path,
          e.toString());
      return Map.of();
    }
  }
}
