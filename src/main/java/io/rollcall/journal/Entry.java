package io.rollcall.journal;

import org.jspecify.annotations.Nullable;

/**
 * One thing that happened. What does not apply to its kind is null.
 *
 * @param timeMillis the log's time, in milliseconds since 1970: never before that of an earlier
 *     entry, and the same on every node
 * @param from the status, node or address before; of a gap the first index that was missed
 * @param to the status, node or address now; of a gap the last index that was missed
 * @param by who or what caused it, as far as the log tells
 * @param size bytes of a key's value
 * @param message the whole in words
 * @param output the first bytes of a check's output
 */
public record Entry(
    EntryId id,
    long timeMillis,
    Kind kind,
    @Nullable String node,
    @Nullable String service,
    @Nullable String instance,
    @Nullable String check,
    @Nullable String key,
    @Nullable String session,
    @Nullable String from,
    @Nullable String to,
    @Nullable String by,
    @Nullable Integer size,
    String message,
    @Nullable String output) {

  static Entry ofNode(EntryId id, long time, Kind kind, String node, String message) {
    return new Entry(
        id, time, kind, node, null, null, null, null, null, null, null, null, null, message, null);
  }

  static Entry ofKey(
      EntryId id,
      long time,
      Kind kind,
      String key,
      @Nullable String session,
      @Nullable Integer size) {
    return new Entry(
        id,
        time,
        kind,
        null,
        null,
        null,
        null,
        key,
        session,
        null,
        null,
        null,
        size,
        inWords(kind, key, session, size),
        null);
  }

  /** Tells that the entries of some indexes are missing, both ends included. */
  public static Entry gap(long from, long to, long time, String reason) {
    return new Entry(
        EntryId.endOf(to),
        time,
        Kind.GAP,
        null,
        null,
        null,
        null,
        null,
        null,
        Long.toString(from),
        Long.toString(to),
        null,
        null,
        "the entries of the indexes " + from + " to " + to + " are missing: " + reason,
        null);
  }

  private static String inWords(
      Kind kind, String key, @Nullable String session, @Nullable Integer size) {
    return switch (kind) {
      case LOCK_ACQUIRED -> key + ": locked by session " + session;
      case LOCK_RELEASED -> key + ": released by session " + session;
      case KEY_CREATED -> key + " created, " + size + " bytes";
      case KEY_CHANGED -> key + " changed, " + size + " bytes";
      case KEY_DELETED -> key + " deleted";
      default -> throw new IllegalArgumentException("kind: " + kind + " (expected: one of a key)");
    };
  }
}
