package io.rollcall.api.consul.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A service instance on its node, as {@code catalog/node} and {@code health/service} show it; the
 * fields are in Consul's order.
 *
 * @param kind null for an ordinary service
 * @param tags null only in {@code internal/ui}
 * @param taggedAddresses null when there are none
 * @param proxy nothing here is configured through the mesh, but clients read into it
 */
public record ServiceJson(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String kind,
    @JsonProperty("ID") String id,
    String service,
    @Nullable List<String> tags,
    String address,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable SortedMap<String, EndpointJson> taggedAddresses,
    @Nullable SortedMap<String, String> meta,
    int port,
    WeightsJson weights,
    boolean enableTagOverride,
    Map<String, Object> proxy,
    Map<String, Boolean> connect,
    long createIndex,
    long modifyIndex) {

  /** As the routes of Consul's own page have it: no tags are null. */
  public ServiceJson withNullForNoTags() {
    return tags == null || !tags.isEmpty()
        ? this
        : new ServiceJson(
            kind,
            id,
            service,
            null,
            address,
            taggedAddresses,
            meta,
            port,
            weights,
            enableTagOverride,
            proxy,
            connect,
            createIndex,
            modifyIndex);
  }

  public record EndpointJson(String address, int port) {}

  public record WeightsJson(int passing, int warning) {}
}
