package io.rollcall.api.consul.ui;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.catalog.CatalogFields;
import io.rollcall.api.consul.catalog.CatalogView;
import io.rollcall.api.consul.catalog.Filtered;
import io.rollcall.api.consul.catalog.HealthJson;
import io.rollcall.api.consul.filter.Filter;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.NodeOverview;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /v1/internal/ui/}: the catalog with its health, put together for a page. */
@ConsulDoor
@RequestMapping("/v1/internal/ui")
final class UiController {
  private final CatalogService catalog;
  private final CatalogView view;

  UiController(CatalogService catalog, ConsulApiSettings settings) {
    this.catalog = catalog;
    this.view = new CatalogView(settings.datacenter());
  }

  @GetMapping("/nodes")
  @ReadHeadersOnError
  Reply nodes(FilterText text, ReadOptions options) {
    Filter<UiNodeJson> filter = Filter.of(text, UiNodeJson.FIELDS);
    return overview(
        options,
        new Filtered("ui.nodes", filter),
        nodes -> filter.apply(nodes.stream().map(UiNodeJson::of).toList()));
  }

  @GetMapping("/node/")
  Reply node(Remainder name, ReadOptions options) {
    if (name.isEmpty()) {
      throw new DoorException.BadRequest("Missing node name");
    }
    CompletableFuture<Answer<List<NodeOverview>>> all = catalog.overview(options);
    return Reply.later(
        all.thenApply(
            answer ->
                answer.result().stream()
                    .filter(each -> each.node().name().equalsIgnoreCase(name.text()))
                    .findFirst()
                    .map(found -> Reply.read(answer, options, Reply.json(UiNodeJson.of(found))))
                    .orElseGet(() -> Reply.empty().withStatus(404))));
  }

  @GetMapping("/services")
  @ReadHeadersOnError
  Reply services(FilterText text, ReadOptions options) {
    Filter<HealthJson> filter = Filter.of(text, CatalogFields.HEALTH);
    return overview(
        options,
        new Filtered("ui.services", filter),
        nodes -> UiServices.summaries(filter.apply(UiServices.instances(nodes), view::health)));
  }

  @GetMapping("/catalog-overview")
  Reply catalogOverview(ReadOptions options) {
    return overview(options, "ui.overview", UiServices::counts);
  }

  /** There are no peers to export to, and no gateways. */
  @GetMapping({"/exported-services", "/gateway-services-nodes/", "/gateway-intentions/"})
  Reply none(ReadOptions options) {
    return overview(options, "ui.none", nodes -> List.of());
  }

  private Reply overview(ReadOptions options, Object kind, Function<List<NodeOverview>, ?> toWire) {
    return Reply.later(
        catalog.overview(options).thenApply(answer -> Reply.read(answer, options, kind, toWire)));
  }
}
