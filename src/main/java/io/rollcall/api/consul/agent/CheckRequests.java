package io.rollcall.api.consul.agent;

import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes checks of what clients register with an agent, or refuses it with Consul's text. Any
 * thread.
 */
final class CheckRequests {
  private static final Set<String> STATUSES =
      Set.of(Status.PASSING, Status.WARNING, Status.CRITICAL);
  private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9:_.@\\\\-]{0,255}");
  private static final Pattern CONTAINER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,255}");

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
    if (probed && body.isAlias()) {
      throw invalid("Interval cannot be set for Alias checks");
    }
    if (body.isAlias() && isPositive(body.ttl())) {
      throw invalid("TTL must be not be set for Alias checks");
    }
    if (!probed && !body.isAlias() && !isPositive(body.ttl())) {
      throw invalid("TTL must be > 0 for TTL checks");
    }
    requireShape("OSService", body.osService(), UNIT, "the name of a unit");
    requireShape("DockerContainerID", body.docker(), CONTAINER, "an id or a name");
    if (body.outputMaxSize() < 0) {
      throw invalid("MaxOutputMaxSize must be positive");
    }
    if (body.failuresBeforeCritical() > 0
        && body.failuresBeforeWarning() > body.failuresBeforeCritical()) {
      throw invalid("FailuresBeforeWarning can't be higher than FailuresBeforeCritical");
    }
  }

  private static void requireShape(String name, String value, Pattern shape, String expected) {
    if (!value.isEmpty() && !shape.matcher(value).matches()) {
      throw invalid(name + ": " + GoText.quoted(value) + " (expected: " + expected + ")");
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
    Duration ttl = body.ttl();
    if (ttl != null && isPositive(ttl)) {
      return new Probe.Ttl(ttl);
    }
    if (!body.http().isEmpty()) {
      return new Probe.Http(
          body.http(),
          body.method(),
          Objects.requireNonNullElse(body.header(), Map.of()),
          body.body(),
          !body.disableRedirects(),
          body.tlsSkipVerify(),
          body.tlsServerName());
    }
    if (!body.tcp().isEmpty()) {
      return new Probe.Tcp(
          body.tcp(), body.tcpUseTls(), body.tlsSkipVerify(), body.tlsServerName());
    }
    if (!body.udp().isEmpty()) {
      return new Probe.Udp(body.udp());
    }
    if (!body.grpc().isEmpty()) {
      return new Probe.Grpc(
          body.grpc(), body.grpcUseTls(), body.tlsSkipVerify(), body.tlsServerName());
    }
    return programOrRest(body);
  }

  private static Probe programOrRest(CheckBody body) {
    List<String> args = Objects.requireNonNullElse(body.args(), List.of());
    if (body.isDocker()) {
      return new Probe.Docker(body.docker(), body.shell(), args);
    }
    if (!body.osService().isEmpty()) {
      return new Probe.OsService(body.osService());
    }
    if (body.isScript()) {
      return new Probe.Script(args);
    }
    if (!body.h2Ping().isEmpty()) {
      return new Probe.H2Ping(
          body.h2Ping(),
          Objects.requireNonNullElse(body.h2PingUseTls(), true),
          body.tlsSkipVerify(),
          body.tlsServerName());
    }
    return new Probe.Alias(body.aliasNode(), body.aliasService());
  }

  /** Refuses what this node would not run, with what Consul says of scripts. */
  static void requireRun(ProbeSupport support, Collection<Check> checks) {
    for (Check each : checks) {
      CheckDefinition definition = each.definition();
      if (definition != null) {
        Probe probe = definition.probe();
        support
            .refusal(probe)
            .ifPresent(
                reason -> {
                  throw probe instanceof Probe.OsService
                      ? invalid(reason)
                      : new DoorException.Refused(reason);
                });
      }
    }
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
