package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes checks of what clients register with an agent, or refuses it with Consul's text; a kind of
 * probe that is not run here is refused by its name. Any thread.
 */
final class CheckRequests {
  private static final Set<String> STATUSES =
      Set.of(Status.PASSING, Status.WARNING, Status.CRITICAL);
  private static final String SCRIPTS_DISABLED =
      "Scripts are disabled on this agent from remote calls; to enable, configure"
          + " 'enable_script_checks' to true";

  private CheckRequests() {}

  /** A check by itself, of the node or of an instance that is there already. */
  static Check alone(CheckBody body) {
    if (body.name().isEmpty()) {
      throw new DoorException.BadRequest("Missing check name");
    }
    if (!body.status().isEmpty() && !STATUSES.contains(body.status())) {
      throw new DoorException.BadRequest("Bad check status");
    }
    validate(body);
    String id = body.id().isEmpty() ? body.name() : body.id();
    return check(body, id, body.name(), body.serviceId(), "", List.of());
  }

  /** A check of an instance that is nowhere. */
  static Optional<DoorException> wording(Rejection reason) {
    return reason instanceof Rejection.UnknownService service
        ? Optional.of(
            new DoorException.NotFound(
                "ServiceID " + GoText.quoted(service.serviceId()) + " does not exist"))
        : Optional.empty();
  }

  /** Whether a status may be reported for a check. */
  static void requireStatus(String status) {
    if (!STATUSES.contains(status)) {
      throw new DoorException.BadRequest("Invalid check status: '" + status + "'");
    }
  }

  static void validate(CheckBody body) {
    boolean probed =
        body.isScript()
            || !body.http().isEmpty()
            || !body.tcp().isEmpty()
            || !body.grpc().isEmpty()
            || !body.udp().isEmpty()
            || !body.h2Ping().isEmpty()
            || !body.osService().isEmpty();
    if (isPositive(body.interval()) && isPositive(body.ttl())) {
      throw invalid("Interval and TTL cannot both be specified");
    }
    if (probed && !isPositive(body.interval())) {
      throw invalid("Interval must be > 0 for Script, HTTP, or TCP checks");
    }
    if (!probed && !body.isAlias() && !isPositive(body.ttl())) {
      throw invalid("TTL must be > 0 for TTL checks");
    }
    if (body.outputMaxSize() < 0) {
      throw invalid("OutputMaxSize: " + body.outputMaxSize() + " (expected: >= 0)");
    }
    if (body.failuresBeforeCritical() > 0
        && body.failuresBeforeWarning() > body.failuresBeforeCritical()) {
      throw invalid("FailuresBeforeWarning can't be higher than FailuresBeforeCritical");
    }
  }

  static void requireWord(CheckBody body) {
    if (!body.status().isEmpty() && !STATUSES.contains(body.status())) {
      throw new DoorException.BadRequest("Status for checks must 'passing', 'warning', 'critical'");
    }
  }

  /** The check of a validated body. Its node is set by whoever registers it. */
  static Check check(
      CheckBody body,
      String id,
      String name,
      String serviceId,
      String serviceName,
      List<String> serviceTags) {
    CheckDefinition definition = definition(body);
    return new Check(
        "",
        id,
        name,
        body.status().isEmpty() ? Status.CRITICAL : body.status(),
        body.notes(),
        "",
        serviceId,
        serviceName,
        serviceTags,
        definition.probe().type(),
        definition,
        0,
        0);
  }

  private static CheckDefinition definition(CheckBody body) {
    return new CheckDefinition(
        probe(body),
        notNegative(body.interval()),
        notNegative(body.timeout()),
        Math.max(0, body.successBeforePassing()),
        Math.max(0, body.failuresBeforeWarning()),
        Math.max(0, body.failuresBeforeCritical()),
        notNegative(body.deregisterAfter()),
        body.outputMaxSize());
  }

  /** Of two kinds in one check Consul runs the first in this order. */
  private static Probe probe(CheckBody body) {
    refuseOthers(body);
    Duration ttl = body.ttl();
    if (ttl != null && isPositive(ttl)) {
      return new Probe.Ttl(ttl);
    }
    return body.http().isEmpty()
        ? new Probe.Tcp(body.tcp(), body.tcpUseTls(), body.tlsSkipVerify(), body.tlsServerName())
        : new Probe.Http(
            body.http(),
            body.method(),
            Objects.requireNonNullElse(body.header(), Map.of()),
            body.body(),
            !body.disableRedirects(),
            body.tlsSkipVerify(),
            body.tlsServerName());
  }

  private static void refuseOthers(CheckBody body) {
    if (!body.docker().isEmpty()) {
      throw unsupported("Docker");
    }
    if (body.isScript()) {
      throw new DoorException.Refused(SCRIPTS_DISABLED);
    }
    Map<String, String> others =
        Map.of(
            "gRPC", body.grpc(),
            "H2PING", body.h2Ping(),
            "UDP", body.udp(),
            "OSService", body.osService(),
            "alias", body.aliasNode() + body.aliasService());
    others.forEach(
        (kind, value) -> {
          if (!value.isEmpty()) {
            throw unsupported(kind);
          }
        });
  }

  private static DoorException.BadRequest unsupported(String kind) {
    return new DoorException.BadRequest(
        "Invalid check: type "
            + GoText.quoted(kind)
            + " is not supported yet (expected: HTTP, TCP or TTL)");
  }

  private static DoorException.BadRequest invalid(String reason) {
    return new DoorException.BadRequest("Invalid check: " + reason);
  }

  private static boolean isPositive(@Nullable Duration duration) {
    return duration != null && duration.isPositive();
  }

  private static Duration notNegative(@Nullable Duration duration) {
    return duration == null || duration.isNegative() ? Duration.ZERO : duration;
  }
}
