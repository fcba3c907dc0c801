package io.rollcall.api.consul.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A node as {@code catalog/nodes} shows it; the fields are in Consul's order. */
public record NodeJson(
    @JsonProperty("ID") String id,
    String node,
    String address,
    String datacenter,
    @Nullable SortedMap<String, String> taggedAddresses,
    @Nullable SortedMap<String, String> meta,
    long createIndex,
    long modifyIndex) {}
