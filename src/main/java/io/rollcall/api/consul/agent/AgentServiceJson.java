package io.rollcall.api.consul.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.catalog.ServiceJson.EndpointJson;
import io.rollcall.api.consul.catalog.ServiceJson.WeightsJson;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the agent's routes show it; the fields are in Consul's order, and those that are
 * null are left out.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AgentServiceJson(
    @Nullable String kind,
    @JsonProperty("ID") String id,
    String service,
    List<String> tags,
    SortedMap<String, String> meta,
    int port,
    String address,
    @Nullable SortedMap<String, EndpointJson> taggedAddresses,
    WeightsJson weights,
    boolean enableTagOverride,
    @Nullable String contentHash,
    @Nullable Map<String, Boolean> connect) {

  AgentServiceJson withContentHash(String hash) {
    return new AgentServiceJson(
        kind,
        id,
        service,
        tags,
        meta,
        port,
        address,
        taggedAddresses,
        weights,
        enableTagOverride,
        hash,
        connect);
  }
}
