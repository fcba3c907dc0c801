package io.rollcall.raft.jraft.log;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The log's files do not hold what they must hold: opening them would lose entries that were
 * acknowledged. Names the file and the place.
 */
public final class DamagedLogException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedLogException(Path file, long offset, String found) {
    this(file + ", offset " + offset + ": " + found);
  }

  DamagedLogException(Path file, String found) {
    this(file + ": " + found);
  }

  private DamagedLogException(String message) {
    super(
        message
            + ". Start this node with an empty data folder: it gets"
            + " everything from the others");
  }
}
