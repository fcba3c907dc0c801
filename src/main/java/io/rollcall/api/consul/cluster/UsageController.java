package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.NodeOverview;
import io.rollcall.model.ServiceInstance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /v1/operator/usage}: how much is registered. */
@ConsulDoor
final class UsageController {
  private final CatalogService catalog;
  private final String datacenter;

  UsageController(CatalogService catalog, ConsulApiSettings settings) {
    this.catalog = catalog;
    this.datacenter = settings.datacenter();
  }

  /**
   * @param billableServiceInstances instances of other services than the servers' own
   */
  record Usage(
      long nodes,
      long services,
      long serviceInstances,
      Map<String, Long> connectServiceInstances,
      long billableServiceInstances) {

    static Usage of(List<NodeOverview> nodes) {
      List<ServiceInstance> all = nodes.stream().flatMap(each -> each.services().stream()).toList();
      return new Usage(
          nodes.size(),
          all.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).distinct().count(),
          all.size(),
          Map.of("connect-native", all.stream().filter(ServiceInstance::connectNative).count()),
          all.stream().filter(each -> !each.name().equals("consul")).count());
    }
  }

  @GetMapping("/v1/operator/usage")
  Reply usage(ReadOptions options) {
    return Reply.later(
        catalog
            .overview(options)
            .thenApply(
                answer ->
                    Reply.read(
                        answer,
                        options,
                        "usage",
                        nodes -> Map.of("Usage", Map.of(datacenter, Usage.of(nodes))))));
  }
}
