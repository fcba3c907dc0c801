package io.rollcall.core;

import java.util.List;

/** An id that several other nodes have, asked for on a node that has not. */
public final class AmbiguousIdException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param kind {@code service} or {@code check}
   */
  public AmbiguousIdException(String kind, String id, List<String> nodes) {
    super(
        "%s ID \"%s\" stands on several nodes: %s. Ask one of them."
            .formatted(kind, id, String.join(", ", nodes)));
  }
}
