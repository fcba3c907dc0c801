package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.WireName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Definition} of a check in {@code catalog/register}. A client that writes back what it
 * has read sends one in which everything is empty.
 */
@GoType(value = "structs.HealthCheckDefinition", decodesItself = true)
record CheckDefinitionBody(
    @WireName("HTTP") String http,
    @WireName("TLSServerName") String tlsServerName,
    @WireName("TLSSkipVerify") boolean tlsSkipVerify,
    @Nullable Map<String, List<String>> header,
    String method,
    String body,
    boolean disableRedirects,
    @WireName("TCP") String tcp,
    @WireName("TCPUseTLS") boolean tcpUseTls,
    @WireName("UDP") String udp,
    @WireName("GRPC") String grpc,
    @WireName("GRPCUseTLS") boolean grpcUseTls,
    @WireName("H2PING") String h2Ping,
    @WireName("H2PingUseTLS") @Nullable Boolean h2PingUseTls,
    @WireName("OSService") String osService,
    @Nullable List<String> scriptArgs,
    @WireName("DockerContainerID") String docker,
    String shell,
    String aliasNode,
    String aliasService,
    @WireName("TTL") @Nullable Duration ttl,
    @Nullable Duration interval,
    @Nullable Duration intervalDuration,
    @Nullable Duration timeout,
    @Nullable Duration timeoutDuration,
    @Nullable Duration deregisterCriticalServiceAfter,
    @Nullable Duration deregisterCriticalServiceAfterDuration,
    int outputMaxSize) {}
