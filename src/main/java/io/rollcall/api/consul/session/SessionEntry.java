package io.rollcall.api.consul.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.model.Session;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session on the wire.
 *
 * @param lockDelay in nanoseconds
 * @param checks only when the old field was used for more than the default
 */
record SessionEntry(
    @JsonProperty("ID") UUID id,
    String name,
    String node,
    long lockDelay,
    String behavior,
    @JsonProperty("TTL") String ttl,
    List<String> nodeChecks,
    @Nullable List<ServiceCheck> serviceChecks,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<String> checks,
    long createIndex,
    long modifyIndex) {

  record ServiceCheck(@JsonProperty("ID") String id, String namespace) {}

  static SessionEntry of(Session session) {
    List<String> ofServices = session.serviceChecks();
    return new SessionEntry(
        session.id(),
        session.name(),
        session.node(),
        session.lockDelay().toNanos(),
        session.behavior().name().toLowerCase(Locale.ROOT),
        session.ttlText(),
        session.nodeChecks(),
        ofServices == null
            ? null
            : ofServices.stream().map(id -> new ServiceCheck(id, "")).toList(),
        session.legacyChecks(),
        session.createIndex(),
        session.modifyIndex());
  }

  static List<SessionEntry> list(List<Session> sessions) {
    return sessions.stream().map(SessionEntry::of).toList();
  }
}
