package io.rollcall.core;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Something on this node's disk that is read again when its operator asks for it. Any thread. */
public interface Reloadable {

  /**
   * Reads it again.
   *
   * @return what was refused, a message each that names the place; empty when everything holds now
   */
  CompletableFuture<List<String>> reload();
}
