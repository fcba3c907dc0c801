package io.rollcall.watch;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import java.util.UUID;

/** What a waiter waits for. Names are in lower case. */
public sealed interface Interest {

  /** One key. */
  record InKey(Key key) implements Interest {}

  /** Every key that starts with the prefix. */
  record InPrefix(Bytes prefix) implements Interest {}

  /** A service: its instances, their checks and their nodes. */
  record InService(String serviceName) implements Interest {}

  /** A node, and all services and checks on it. */
  record InNode(String nodeName) implements Interest {}

  /** One session. */
  record InSession(UUID id) implements Interest {}

  /** Everything of one kind. */
  enum Table implements Interest {
    NODES,
    SERVICES,
    CHECKS,
    SESSIONS,
    QUERIES,
    EVENTS,
    COORDINATES
  }
}
