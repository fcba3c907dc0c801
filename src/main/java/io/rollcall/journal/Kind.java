package io.rollcall.journal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an entry tells of. */
public enum Kind {
  INSTANCE_REGISTERED,
  INSTANCE_CHANGED,
  /** Another address or port under the same id on the same node: another process. */
  INSTANCE_REPLACED,
  INSTANCE_MOVED,
  INSTANCE_DEREGISTERED,
  CHECK_STATUS,
  NODE_JOINED,
  NODE_LOST,
  NODE_RETURNED,
  NODE_REAPED,
  LEADER_ELECTED,
  SESSION_CREATED,
  SESSION_ENDED,
  LOCK_ACQUIRED,
  LOCK_RELEASED,
  KEY_CREATED,
  KEY_CHANGED,
  KEY_DELETED,
  /**
   * This node's journal has missed what happened between two indexes; no other node tells of it.
   */
  GAP;

  private static final Map<String, Kind> BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(Kind::wireName, Function.identity()));

  /** For example {@code instance-registered}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Kind> ofWireName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Whether it tells of a key. */
  public boolean ofKey() {
    return switch (this) {
      case LOCK_ACQUIRED, LOCK_RELEASED, KEY_CREATED, KEY_CHANGED, KEY_DELETED -> true;
      default -> false;
    };
  }
}
