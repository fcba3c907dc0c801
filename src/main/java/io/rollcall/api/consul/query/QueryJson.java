package io.rollcall.api.consul.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.model.PreparedQuery;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A prepared query on the wire; the fields are in Consul's order. */
record QueryJson(
    @JsonProperty("ID") UUID id,
    String name,
    String session,
    String token,
    Template template,
    Service service,
    @JsonProperty("DNS") Dns dns,
    long createIndex,
    long modifyIndex) {

  record Template(String type, String regexp, boolean removeEmptyTags) {}

  record Service(
      String service,
      Failover failover,
      boolean onlyPassing,
      @JsonProperty("IgnoreCheckIDs") @Nullable List<String> ignoreCheckIds,
      String near,
      @Nullable List<String> tags,
      @Nullable Map<String, String> nodeMeta,
      @Nullable Map<String, String> serviceMeta,
      boolean connect) {}

  record Failover(
      int nearestN,
      @Nullable List<String> datacenters,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<Place> targets) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Place(String datacenter, String peer) {}

  record Dns(@JsonProperty("TTL") String ttl) {}

  static QueryJson of(PreparedQuery query) {
    UUID session = query.session();
    return new QueryJson(
        query.id(),
        query.name(),
        session == null ? "" : session.toString(),
        query.token(),
        new Template(
            query.template().type(), query.template().regexp(), query.template().removeEmptyTags()),
        service(query.service()),
        new Dns(query.dnsTtl()),
        query.createIndex(),
        query.modifyIndex());
  }

  static List<QueryJson> list(List<PreparedQuery> queries) {
    return queries.stream().map(QueryJson::of).toList();
  }

  private static Service service(PreparedQuery.Target target) {
    List<PreparedQuery.Failover.Place> places = target.failover().targets();
    return new Service(
        target.service(),
        new Failover(
            target.failover().nearestN(),
            target.failover().datacenters(),
            places == null
                ? null
                : places.stream().map(each -> new Place(each.datacenter(), each.peer())).toList()),
        target.onlyPassing(),
        target.ignoreCheckIds(),
        target.near(),
        target.tags(),
        sorted(target.nodeMeta()),
        sorted(target.serviceMeta()),
        target.connect());
  }

  private static @Nullable Map<String, String> sorted(@Nullable Map<String, String> map) {
    return map == null ? null : new TreeMap<>(map);
  }
}
