package io.rollcall.raft.jraft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whose log a folder holds, in its file {@code identity}. A node that took up the votes of another
 * one could vote twice in a term.
 */
final class Identity {
  private Identity() {}

  /** Throws {@link IllegalStateException} when the folder belongs to another node or cluster. */
  static void claim(RaftSettings settings) {
    Path file = settings.folder().resolve("identity");
    List<String> mine =
        List.of(
            "cluster=" + settings.cluster(),
            "node=" + settings.self().name(),
            "address=" + settings.self().address());
    try {
      Files.createDirectories(settings.folder());
      if (Files.exists(file)) {
        List<String> found = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (!found.equals(mine)) {
          throw new IllegalStateException(
              settings.folder()
                  + " belongs to "
                  + String.join(", ", found)
                  + " (expected: "
                  + String.join(", ", mine)
                  + "). Start with the former settings, or with an empty data folder to join anew");
        }
      } else {
        Path draft = settings.folder().resolve("identity.new");
        Files.write(draft, mine, StandardCharsets.UTF_8);
        Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read or written", e);
    }
  }
}
