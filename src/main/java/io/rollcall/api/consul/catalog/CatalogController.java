package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Rejections;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /v1/catalog/*}: who is registered, whatever its health. */
@ConsulDoor
@RequestMapping("/v1/catalog")
final class CatalogController {
  private final CatalogService catalog;
  private final CatalogRequests requests;
  private final CatalogView view;
  private final Selections selections;
  private final List<String> datacenters;

  CatalogController(CatalogService catalog, NodeIdentity self, ConsulApiSettings settings) {
    this.catalog = catalog;
    this.requests = new CatalogRequests(settings.datacenter());
    this.view = new CatalogView(settings.datacenter());
    this.selections = new Selections(self.name());
    this.datacenters = List.of(settings.datacenter());
  }

  @PutMapping("/register")
  Reply register(@JsonBody @Nullable RegisterBody body) {
    return Reply.later(
        Rejections.worded(
                catalog.submit(requests.register(body == null ? RegisterBody.EMPTY : body)),
                CatalogRequests::wording)
            .thenApply(Reply::json));
  }

  @PutMapping("/deregister")
  Reply deregister(@JsonBody @Nullable DeregisterBody body) {
    return Reply.later(
        catalog
            .submit(requests.deregister(body == null ? DeregisterBody.EMPTY : body))
            .thenApply(Reply::json));
  }

  @GetMapping("/datacenters")
  Reply datacenters(QueryParameters query) {
    return Selections.marked(query, Reply.json(datacenters));
  }

  @GetMapping("/nodes")
  @ReadHeadersOnError
  Reply nodes(QueryParameters query, ReadOptions options) {
    Selection selection = selections.byMeta(query);
    return Reply.later(
        catalog
            .nodes(options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            selection,
                            nodes -> CatalogView.all(selection.nodes(nodes), view::node))
                        .withEffectiveConsistency()));
  }

  @GetMapping("/services")
  @ReadHeadersOnError
  Reply services(QueryParameters query, ReadOptions options) {
    Selection selection = selections.byMeta(query);
    return Reply.later(
        catalog
            .services(options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            selection,
                            all -> CatalogView.tagsByName(selection.instances(all)))
                        .withEffectiveConsistency())
            .thenApply(reply -> Selections.marked(query, reply)));
  }

  @GetMapping("/service/")
  @ReadHeadersOnError
  Reply service(Remainder name, QueryParameters query, ReadOptions options) {
    return instances(name, selections.byTags(query), options, query);
  }

  @GetMapping("/connect/")
  @ReadHeadersOnError
  Reply connect(Remainder name, QueryParameters query, ReadOptions options) {
    return instances(name, selections.byTags(query).nativeOnly(), options, query);
  }

  private Reply instances(
      Remainder name, Selection selection, ReadOptions options, QueryParameters query) {
    return Reply.later(
        catalog
            .instances(named(name, "Missing service name"), options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            selection,
                            all -> CatalogView.all(selection.instances(all), view::flat))
                        .withEffectiveConsistency())
            .thenApply(reply -> Selections.marked(query, reply)));
  }

  @GetMapping("/node/")
  @ReadHeadersOnError
  Reply node(Remainder name, ReadOptions options) {
    return Reply.later(
        catalog
            .node(named(name, "Missing node name"), options)
            .thenApply(
                answer ->
                    Reply.read(answer, options, NodeServicesJson.ById.class, view::byId)
                        .withEffectiveConsistency()));
  }

  @GetMapping("/node-services/")
  @ReadHeadersOnError
  Reply nodeServices(Remainder name, ReadOptions options) {
    return Reply.later(
        catalog
            .node(named(name, "Missing node name"), options)
            .thenApply(
                answer ->
                    Reply.read(answer, options, NodeServicesJson.Listed.class, view::listed)
                        .withEffectiveConsistency()));
  }

  /** No service stands behind a gateway: gateways cannot be registered. */
  @GetMapping("/gateway-services/")
  @ReadHeadersOnError
  Reply gatewayServices(Remainder name, ReadOptions options) {
    named(name, "Missing gateway name");
    return Reply.later(
        catalog
            .services(options)
            .thenApply(
                answer ->
                    Reply.read(answer, options, Reply.json(null)).withEffectiveConsistency()));
  }

  private static String named(Remainder name, String missing) {
    if (name.isEmpty()) {
      throw new DoorException.BadRequest(missing);
    }
    return name.text();
  }
}
