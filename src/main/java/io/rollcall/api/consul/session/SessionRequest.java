package io.rollcall.api.consul.session;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.api.consul.json.WireName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code session/create}.
 *
 * @param lockDelay a duration, or a number of seconds below 1,000, or of nanoseconds from there on
 * @param node null for the one that is asked
 * @param checks the old name of {@code nodeChecks}
 */
@GoType("struct { LockDelay interface {}; *structs.Alias }")
record SessionRequest(
    @Nullable JsonValue lockDelay,
    @Nullable String node,
    String name,
    @Nullable List<String> checks,
    @Nullable List<String> nodeChecks,
    @Nullable List<ServiceCheck> serviceChecks,
    String behavior,
    @WireName("TTL") String ttl) {
  static final SessionRequest EMPTY = new SessionRequest(null, null, "", null, null, null, "", "");

  @GoType("structs.ServiceCheck")
  record ServiceCheck(@WireName("ID") String id, String namespace) {}
}
