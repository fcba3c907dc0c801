package io.rollcall.model;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session: the holder of locks, alive as long as its node, its checks and its TTL are.
 *
 * @param lockDelay how long a key stays unlockable after this session lost it; zero for not at all
 * @param ttl zero when it has none
 * @param ttlText the TTL as the client wrote it, empty when it has none
 * @param nodeChecks ids of checks of its node; the session ends when one turns critical
 * @param serviceChecks ids of service checks on its node; null when none were given
 * @param legacyChecks the ids given in the old field {@code Checks}; null when it was not used
 */
public record Session(
    UUID id,
    String name,
    String node,
    Duration lockDelay,
    Behavior behavior,
    Duration ttl,
    String ttlText,
    List<String> nodeChecks,
    @Nullable List<String> serviceChecks,
    @Nullable List<String> legacyChecks,
    long createIndex,
    long modifyIndex) {

  /** What happens to the keys a session holds when it ends. */
  public enum Behavior {
    RELEASE,
    DELETE
  }

  public Session stamped(long createIndex, long modifyIndex) {
    return new Session(
        id,
        name,
        node,
        lockDelay,
        behavior,
        ttl,
        ttlText,
        nodeChecks,
        serviceChecks,
        legacyChecks,
        createIndex,
        modifyIndex);
  }
}
