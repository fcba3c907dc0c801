package io.rollcall.api.consul.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.api.consul.catalog.HealthJson;
import java.util.List;

/**
 * What a prepared query found, on the wire. Its last fields are always the same: they are Consul's
 * headers of the read once more, of before it was made.
 *
 * @param failovers datacenters that were asked because there was nobody here
 */
record ExecutionJson(
    String service,
    List<HealthJson> nodes,
    @JsonProperty("DNS") QueryJson.Dns dns,
    String datacenter,
    int failovers,
    long index,
    long lastContact,
    boolean knownLeader,
    String consistencyLevel) {

  /** What a query is made of. */
  record Explanation(
      QueryJson query,
      long index,
      long lastContact,
      boolean knownLeader,
      String consistencyLevel) {}
}
