package io.rollcall.api.consul.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A health check; the fields are in Consul's order.
 *
 * @param serviceTags null for none in {@code agent/health}, transactions and the routes of the page
 * @param definition empty, except in {@code agent/health}: what a check runs is its owner's
 *     business
 */
public record CheckJson(
    String node,
    @JsonProperty("CheckID") String checkId,
    String name,
    String status,
    String notes,
    String output,
    @JsonProperty("ServiceID") String serviceId,
    String serviceName,
    @Nullable List<String> serviceTags,
    String type,
    Map<String, Object> definition,
    long createIndex,
    long modifyIndex) {

  /** As the routes of Consul's own page have it: no tags are null. */
  public CheckJson withNullForNoTags() {
    return serviceTags == null || !serviceTags.isEmpty()
        ? this
        : new CheckJson(
            node,
            checkId,
            name,
            status,
            notes,
            output,
            serviceId,
            serviceName,
            null,
            type,
            definition,
            createIndex,
            modifyIndex);
  }
}
