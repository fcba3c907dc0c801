package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.WireName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code agent/check/register}, and a check in the body of {@code
 * agent/service/register}. What is not given is empty, zero or null.
 *
 * @param id in a service's check it is called {@code CheckID}
 * @param serviceId not looked at in a service's check
 */
@GoType(value = "structs.CheckType", decodesItself = true)
record CheckBody(
    @WireName(value = "ID", inner = "CheckID") String id,
    String name,
    String status,
    String notes,
    @WireName(value = "ServiceID", aliases = "service_id") String serviceId,
    String token,
    @WireName("HTTP") String http,
    @Nullable Map<String, List<String>> header,
    String method,
    String body,
    @WireName(value = "DisableRedirects", aliases = "disable_redirects") boolean disableRedirects,
    @WireName("TCP") String tcp,
    @WireName(value = "TCPUseTLS", aliases = "tcp_use_tls") boolean tcpUseTls,
    @WireName(value = "TLSServerName", aliases = "tls_server_name") String tlsServerName,
    @WireName(value = "TLSSkipVerify", aliases = "tls_skip_verify") boolean tlsSkipVerify,
    @WireName("TTL") @Nullable Duration ttl,
    @Nullable Duration interval,
    @Nullable Duration timeout,
    int successBeforePassing,
    int failuresBeforeWarning,
    int failuresBeforeCritical,
    @WireName(
            value = "DeregisterCriticalServiceAfter",
            aliases = "deregister_critical_service_after")
        @Nullable Duration deregisterAfter,
    int outputMaxSize,
    @WireName(
            value = "ScriptArgs",
            aliases = {"Args", "script_args"})
        @Nullable List<String> args,
    @WireName(value = "DockerContainerID", aliases = "docker_container_id") String docker,
    String shell,
    @WireName("GRPC") String grpc,
    @WireName(value = "GRPCUseTLS", aliases = "grpc_use_tls") boolean grpcUseTls,
    @WireName("H2PING") String h2Ping,
    @WireName(value = "H2PingUseTLS", aliases = "h2ping_use_tls") @Nullable Boolean h2PingUseTls,
    @WireName("UDP") String udp,
    @WireName(value = "OSService", aliases = "os_service") String osService,
    @WireName(value = "AliasNode", aliases = "alias_node") String aliasNode,
    @WireName(value = "AliasService", aliases = "alias_service") String aliasService) {

  static final CheckBody EMPTY =
      new CheckBody(
          "", "", "", "", "", "", "", null, "", "", false, "", false, "", false, null, null, null,
          0, 0, 0, null, 0, null, "", "", "", false, "", null, "", "", "", "");

  /** Nothing was given but what a service's check does not look at. */
  boolean isEmpty() {
    return equals(EMPTY);
  }

  boolean isScript() {
    return args != null && !args.isEmpty();
  }

  boolean isDocker() {
    return isScript() && !docker.isEmpty();
  }

  boolean isAlias() {
    return !aliasNode.isEmpty() || !aliasService.isEmpty();
  }
}
