package io.rollcall.api.consul.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.catalog.ServiceJson.EndpointJson;
import io.rollcall.api.consul.catalog.ServiceJson.WeightsJson;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** An instance with its node in one flat object, as {@code catalog/service} shows it. */
public record CatalogServiceJson(
    @JsonProperty("ID") String nodeId,
    String node,
    String address,
    String datacenter,
    @Nullable SortedMap<String, String> taggedAddresses,
    @Nullable SortedMap<String, String> nodeMeta,
    @JsonProperty("ServiceKind") String kind,
    @JsonProperty("ServiceID") String id,
    @JsonProperty("ServiceName") String name,
    @JsonProperty("ServiceTags") List<String> tags,
    String serviceAddress,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable SortedMap<String, EndpointJson> serviceTaggedAddresses,
    @JsonProperty("ServiceWeights") WeightsJson weights,
    @JsonProperty("ServiceMeta") SortedMap<String, String> meta,
    @JsonProperty("ServicePort") int port,
    @JsonProperty("ServiceEnableTagOverride") boolean enableTagOverride,
    @JsonProperty("ServiceProxy") Map<String, Object> proxy,
    @JsonProperty("ServiceConnect") Map<String, Boolean> connect,
    long createIndex,
    long modifyIndex) {}
