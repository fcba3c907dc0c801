package io.rollcall.api.consul.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which family of routes refuses what, as seen of Consul; the texts are recorded cases. */
class TenancyTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/kv/, NAMESPACE",
    "/v1/session/create, NAMESPACE",
    "/v1/session/list, NAMESPACE",
    "/v1/agent/services, NAMESPACE",
    "/v1/agent/service/, NAMESPACE",
    "/v1/agent/service/register, NAMESPACE",
    "/v1/agent/checks, NAMESPACE",
    "/v1/agent/check/pass/, NAMESPACE",
    "/v1/agent/health/service/id/, NAMESPACE",
    "/v1/agent/connect/ca/leaf/, NAMESPACE",
    "/v1/catalog/register, NAMESPACE",
    "/v1/catalog/services, NAMESPACE",
    "/v1/catalog/node-services/, NAMESPACE",
    "/v1/health/state/, NAMESPACE",
    "/v1/config, NAMESPACE",
    "/v1/config/, NAMESPACE",
    "/v1/discovery-chain/, NAMESPACE",
    "/v1/internal/ui/nodes, NAMESPACE",
    "/v1/internal/ui/services, NAMESPACE",
    "/v1/catalog/nodes, PARTITION",
    "/v1/coordinate/nodes, PARTITION",
    "/v1/coordinate/node/, PARTITION",
    "/v1/agent/members, PARTITION",
    "/v1/peering/, PARTITION",
    "/v1/peering/token, PARTITION",
    "/v1/catalog/datacenters, NONE",
    "/v1/coordinate/datacenters, NONE",
    "/v1/agent/self, NONE",
    "/v1/agent/maintenance, NONE",
    "/v1/agent/connect/ca/roots, NONE",
    "/v1/txn, NONE",
    "/v1/event/list, NONE",
    "/v1/query/, NONE",
    "/v1/status/leader, NONE",
    "/v1/operator/raft/configuration, NONE",
    "/v1/connect/intentions/, NONE",
    "/v1/acl/tokens, NONE"
  })
  void everyRouteHasItsOwn(String pattern, Tenancy tenancy) {
    assertThat(Tenancy.of(pattern)).isEqualTo(tenancy);
  }
}
