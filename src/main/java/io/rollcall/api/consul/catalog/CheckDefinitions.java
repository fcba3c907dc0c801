package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of checks that are registered from outside, on hosts without an agent: the
 * servers run those that can be run from anywhere. Any thread.
 */
final class CheckDefinitions {
  private CheckDefinitions() {}

  /**
   * What is to be run; null when the body says nothing.
   *
   * @throws DoorException.BadRequest when no server could run it
   */
  static @Nullable CheckDefinition read(String checkId, @Nullable CheckDefinitionBody body) {
    if (body == null) {
      return null;
    }
    refuseBound(checkId, body);
    Duration interval = first(body.interval(), body.intervalDuration());
    Duration timeout = first(body.timeout(), body.timeoutDuration());
    Duration deregisterAfter =
        first(body.deregisterCriticalServiceAfter(), body.deregisterCriticalServiceAfterDuration());
    Probe probe = probe(body);
    if (probe == null) {
      if (interval.isZero() && timeout.isZero() && deregisterAfter.isZero()) {
        return null;
      }
      throw refused(checkId, "HTTP, TCP, UDP, GRPC or H2PING", "an interval and nothing to run");
    }
    if (!interval.isPositive()) {
      throw refused(checkId, "Interval > 0", "Interval " + GoDuration.print(interval));
    }
    if (body.outputMaxSize() < 0) {
      throw refused(checkId, "OutputMaxSize >= 0", "OutputMaxSize " + body.outputMaxSize());
    }
    return new CheckDefinition(
        probe, interval, timeout, 0, 0, 0, deregisterAfter, body.outputMaxSize());
  }

  private static @Nullable Probe probe(CheckDefinitionBody body) {
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
    return body.h2Ping().isEmpty()
        ? null
        : new Probe.H2Ping(
            body.h2Ping(),
            Objects.requireNonNullElse(body.h2PingUseTls(), true),
            body.tlsSkipVerify(),
            body.tlsServerName());
  }

  /** Kinds that only mean something to an agent on the host itself. */
  private static void refuseBound(String checkId, CheckDefinitionBody body) {
    Map<String, Boolean> bound = new TreeMap<>();
    bound.put("ScriptArgs", body.scriptArgs() != null && !body.scriptArgs().isEmpty());
    bound.put("DockerContainerID", !body.docker().isEmpty());
    bound.put("OSService", !body.osService().isEmpty());
    bound.put("AliasNode", !body.aliasNode().isEmpty());
    bound.put("AliasService", !body.aliasService().isEmpty());
    bound.put("TTL", body.ttl() != null && !body.ttl().isZero());
    bound.forEach(
        (name, given) -> {
          if (given) {
            throw refused(checkId, "HTTP, TCP, UDP, GRPC or H2PING", name);
          }
        });
  }

  private static DoorException.BadRequest refused(String checkId, String expected, String got) {
    return new DoorException.BadRequest(
        "check "
            + GoText.quoted(checkId)
            + ": its definition cannot be run from here: "
            + got
            + " (expected: "
            + expected
            + ")");
  }

  private static Duration first(@Nullable Duration one, @Nullable Duration other) {
    Duration chosen = one != null && !one.isZero() ? one : other;
    return chosen == null || chosen.isNegative() ? Duration.ZERO : chosen;
  }

  /** As Consul shows it: what is empty or zero is left out. */
  static Map<String, Object> shown(@Nullable CheckDefinition definition) {
    if (definition == null) {
      return Map.of();
    }
    Map<String, Object> view = new LinkedHashMap<>();
    put(view, "Interval", definition.interval());
    if (definition.outputMaxSize() > 0) {
      view.put("OutputMaxSize", definition.outputMaxSize());
    }
    put(view, "Timeout", definition.timeout());
    put(view, "DeregisterCriticalServiceAfter", definition.deregisterAfter());
    switch (definition.probe()) {
      case Probe.Http http -> {
        put(view, "HTTP", http.url());
        putTls(view, http.tlsServerName(), http.tlsSkipVerify());
        if (!http.headers().isEmpty()) {
          view.put("Header", new TreeMap<>(http.headers()));
        }
        put(view, "Method", http.method());
        put(view, "Body", http.body());
        put(view, "DisableRedirects", !http.followRedirects());
      }
      case Probe.Tcp tcp -> {
        putTls(view, tcp.tlsServerName(), tcp.tlsSkipVerify());
        put(view, "TCP", tcp.address());
        put(view, "TCPUseTLS", tcp.useTls());
      }
      case Probe.Udp udp -> put(view, "UDP", udp.address());
      case Probe.Grpc grpc -> {
        putTls(view, grpc.tlsServerName(), grpc.tlsSkipVerify());
        put(view, "GRPC", grpc.target());
        put(view, "GRPCUseTLS", grpc.useTls());
      }
      case Probe.H2Ping ping -> {
        putTls(view, ping.tlsServerName(), ping.tlsSkipVerify());
        put(view, "H2PING", ping.address());
        put(view, "H2PingUseTLS", ping.useTls());
      }
      case Probe.OsService service -> put(view, "OSService", service.unit());
      case Probe.Script script -> view.put("ScriptArgs", List.copyOf(script.args()));
      case Probe.Docker docker -> {
        view.put("ScriptArgs", List.copyOf(docker.args()));
        put(view, "DockerContainerID", docker.containerId());
        put(view, "Shell", docker.shell());
      }
      case Probe.Alias alias -> {
        put(view, "AliasNode", alias.node());
        put(view, "AliasService", alias.serviceId());
      }
      case Probe.Ttl ttl -> put(view, "TTL", ttl.ttl());
    }
    return view;
  }

  private static void putTls(Map<String, Object> view, String serverName, boolean skipVerify) {
    put(view, "TLSServerName", serverName);
    put(view, "TLSSkipVerify", skipVerify);
  }

  private static void put(Map<String, Object> view, String name, Duration value) {
    if (!value.isZero()) {
      view.put(name, GoDuration.print(value));
    }
  }

  private static void put(Map<String, Object> view, String name, String value) {
    if (!value.isEmpty()) {
      view.put(name, value);
    }
  }

  private static void put(Map<String, Object> view, String name, boolean value) {
    if (value) {
      view.put(name, true);
    }
  }
}
