package io.rollcall.api.consul.query;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.WireName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST query} and {@code PUT query/:id}. Clients that write back what they have
 * read send the indexes too: they say nothing.
 */
@GoType("structs.PreparedQuery")
record QueryBody(
    @WireName("ID") String id,
    String name,
    String session,
    String token,
    @Nullable Template template,
    @Nullable Service service,
    @WireName("DNS") @Nullable Dns dns,
    long createIndex,
    long modifyIndex) {
  static final QueryBody EMPTY = new QueryBody("", "", "", "", null, null, null, 0, 0);

  @GoType("structs.QueryTemplateOptions")
  record Template(String type, String regexp, boolean removeEmptyTags) {}

  @GoType("structs.ServiceQuery")
  record Service(
      String service,
      @Nullable Failover failover,
      boolean onlyPassing,
      @WireName("IgnoreCheckIDs") @Nullable List<String> ignoreCheckIds,
      String near,
      @Nullable List<String> tags,
      @Nullable Map<String, String> nodeMeta,
      @Nullable Map<String, String> serviceMeta,
      boolean connect) {
    static final Service EMPTY = new Service("", null, false, null, "", null, null, null, false);
  }

  @GoType("structs.QueryDatacenterOptions")
  record Failover(
      int nearestN, @Nullable List<String> datacenters, @Nullable List<Place> targets) {}

  record Place(String datacenter, String peer) {}

  @GoType("structs.QueryDNSOptions")
  record Dns(@WireName("TTL") String ttl) {}
}
