package io.rollcall.api.consul.ui;

import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
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

  UiController(CatalogService catalog) {
    this.catalog = catalog;
  }

  @GetMapping("/nodes")
  Reply nodes(ReadOptions options) {
    return overview(options, "ui.nodes", nodes -> nodes.stream().map(UiNodeJson::of).toList());
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
  Reply services(ReadOptions options) {
    return overview(options, "ui.services", UiServices::summaries);
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

  private Reply overview(ReadOptions options, String kind, Function<List<NodeOverview>, ?> toWire) {
    return Reply.later(
        catalog.overview(options).thenApply(answer -> Reply.read(answer, options, kind, toWire)));
  }
}
