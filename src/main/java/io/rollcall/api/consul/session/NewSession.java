package io.rollcall.api.consul.session;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.model.Check;
import io.rollcall.model.Session;
import io.rollcall.model.Session.Behavior;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes a session of what a client asked for, by the rules and with the texts of Consul. */
final class NewSession {
  private static final Duration DEFAULT_LOCK_DELAY = Duration.ofSeconds(15);
  private static final Duration SHORTEST_TTL = Duration.ofSeconds(10);
  private static final Duration LONGEST_TTL = Duration.ofHours(24);

  /** Smaller numbers are seconds, larger ones nanoseconds. */
  private static final BigDecimal NANOS_FROM = BigDecimal.valueOf(1_000);

  private static final BigDecimal LONGEST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final List<String> LIVENESS = List.of(Check.NODE_LIVENESS);

  private NewSession() {}

  /**
   * @param self the node it belongs to when none is named
   */
  static Session of(SessionRequest asked, UUID id, String self) {
    Duration lockDelay = lockDelay(asked.lockDelay());
    String node = asked.node() == null ? self : asked.node();
    if (node.isEmpty()) {
      throw new DoorException.Refused("Must provide Node");
    }
    List<String> legacy = asked.checks();
    List<SessionRequest.ServiceCheck> ofServices = asked.serviceChecks();
    return new Session(
        id,
        asked.name(),
        node,
        lockDelay,
        behavior(asked.behavior()),
        ttl(asked.ttl()),
        asked.ttl(),
        nodeChecks(asked.nodeChecks(), legacy),
        ofServices == null
            ? null
            : ofServices.stream().map(SessionRequest.ServiceCheck::id).toList(),
        legacy == null || legacy.isEmpty() || legacy.equals(LIVENESS) ? null : legacy,
        0,
        0);
  }

  private static List<String> nodeChecks(
      @Nullable List<String> asked, @Nullable List<String> legacy) {
    if (asked != null) {
      return asked;
    }
    return legacy != null && legacy.isEmpty() ? List.of() : LIVENESS;
  }

  private static Duration lockDelay(@Nullable JsonValue asked) {
    Duration delay =
        switch (asked) {
          case null -> DEFAULT_LOCK_DELAY;
          case JsonValue.Str text -> parsed(text.text());
          case JsonValue.Num number -> numbered(new BigDecimal(number.text()));
          default -> DEFAULT_LOCK_DELAY;
        };
    return delay.isNegative() ? Duration.ZERO : delay;
  }

  private static Duration parsed(String text) {
    try {
      return GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DoorException.BadRequest("Request decode failed: " + e.getMessage());
    }
  }

  private static Duration numbered(BigDecimal number) {
    BigDecimal nanos = number.compareTo(NANOS_FROM) < 0 ? number.movePointRight(9) : number;
    return Duration.ofNanos(
        nanos.min(LONGEST_NANOS).max(BigDecimal.ZERO).setScale(0, RoundingMode.DOWN).longValue());
  }

  private static Behavior behavior(String asked) {
    return switch (asked) {
      case "", "release" -> Behavior.RELEASE;
      case "delete" -> Behavior.DELETE;
      default -> throw new DoorException.Refused("Invalid Behavior setting '" + asked + "'");
    };
  }

  private static Duration ttl(String asked) {
    if (asked.isEmpty()) {
      return Duration.ZERO;
    }
    Duration ttl;
    try {
      ttl = GoDuration.parse(asked);
    } catch (IllegalArgumentException e) {
      throw new DoorException.Refused("Session TTL '" + asked + "' invalid: " + e.getMessage());
    }
    boolean allowed = ttl.compareTo(SHORTEST_TTL) >= 0 && ttl.compareTo(LONGEST_TTL) <= 0;
    if (!ttl.isZero() && !allowed) {
      throw new DoorException.Refused(
          "Invalid Session TTL '%d', must be between [%s=%s]"
              .formatted(
                  ttl.toNanos(), GoDuration.print(SHORTEST_TTL), GoDuration.print(LONGEST_TTL)));
    }
    return ttl;
  }
}
