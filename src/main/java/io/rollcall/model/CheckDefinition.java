package io.rollcall.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a check is run: what is probed, how often, and how many results change its status.
 *
 * @param interval time between runs; zero for a TTL check
 * @param timeout zero means the runner's default
 * @param successBeforePassing consecutive successes before the status becomes passing, from 0
 * @param failuresBeforeWarning consecutive failures before the status becomes warning, from 0
 * @param failuresBeforeCritical consecutive failures before the status becomes critical, from 0
 * @param deregisterAfter how long the check may be critical before its instance is removed; zero
 *     means never
 * @param outputMaxSize bytes of output kept, at least 1; 0 means the runner's default
 */
public record CheckDefinition(
    Probe probe,
    Duration interval,
    Duration timeout,
    int successBeforePassing,
    int failuresBeforeWarning,
    int failuresBeforeCritical,
    Duration deregisterAfter,
    int outputMaxSize) {

  /** What is probed. A kind that a node cannot run is refused at registration, never stored. */
  public sealed interface Probe {
    /** The check's {@code Type} on the wire. */
    String type();

    /** The application reports by itself, at least every {@code ttl}. */
    record Ttl(Duration ttl) implements Probe {
      @Override
      public String type() {
        return "ttl";
      }
    }

    /**
     * 2xx passes, 429 warns, everything else is critical.
     *
     * @param method empty means GET
     * @param headers name to values, as they are sent
     */
    record Http(
        String url,
        String method,
        Map<String, List<String>> headers,
        String body,
        boolean followRedirects,
        boolean tlsSkipVerify,
        String tlsServerName)
        implements Probe {
      @Override
      public String type() {
        return "http";
      }
    }

    /** A connection that opens passes. {@code address} is {@code host:port}. */
    record Tcp(String address, boolean useTls, boolean tlsSkipVerify, String tlsServerName)
        implements Probe {
      @Override
      public String type() {
        return "tcp";
      }
    }

    /**
     * A datagram that nobody refuses passes: an answer, or silence. {@code address} is {@code
     * host:port}.
     */
    record Udp(String address) implements Probe {
      @Override
      public String type() {
        return "udp";
      }
    }

    /**
     * A service that gRPC's health protocol calls serving passes.
     *
     * @param target {@code host:port}, and {@code /service} behind it to ask for one; else the
     *     server as a whole is asked for
     */
    record Grpc(String target, boolean useTls, boolean tlsSkipVerify, String tlsServerName)
        implements Probe {
      @Override
      public String type() {
        return "grpc";
      }
    }

    /**
     * A program that ends with 0 passes, with 1 warns, with anything else is critical.
     *
     * @param args the program and its arguments, at least one; no shell is put in between
     */
    record Script(List<String> args) implements Probe {
      @Override
      public String type() {
        return "script";
      }
    }

    /**
     * A program inside a container, graded as {@link Script}.
     *
     * @param containerId id or name
     * @param shell runs the program when given; empty for none
     * @param args at least one
     */
    record Docker(String containerId, String shell, List<String> args) implements Probe {
      @Override
      public String type() {
        return "docker";
      }
    }

    /** An HTTP/2 server that answers a ping passes. {@code address} is {@code host:port}. */
    record H2Ping(String address, boolean useTls, boolean tlsSkipVerify, String tlsServerName)
        implements Probe {
      @Override
      public String type() {
        return "h2ping";
      }
    }

    /**
     * The worst of another instance's checks and its node's, or of a node's own; nothing is asked.
     *
     * @param node empty means where the check stands
     * @param serviceId empty for the node alone
     */
    record Alias(String node, String serviceId) implements Probe {
      @Override
      public String type() {
        return "alias";
      }
    }

    /** A systemd unit that is active passes. */
    record OsService(String unit) implements Probe {
      @Override
      public String type() {
        return "os_service";
      }
    }
  }
}
