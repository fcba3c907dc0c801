package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.filter.Filter;
import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.NonBlocking;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Rejections;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.coordinate.CoordinateService;
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

  CatalogController(
      CatalogService catalog,
      NodeIdentity self,
      CoordinateService coordinates,
      ConsulApiSettings settings) {
    this.catalog = catalog;
    this.requests = new CatalogRequests(settings.datacenter());
    this.view = new CatalogView(settings.datacenter());
    this.selections = new Selections(self.name(), coordinates);
    this.datacenters = List.of(settings.datacenter());
  }

  @About(
      value = "Registers a node, a service on it and checks; nobody runs these checks",
      example = "true")
  @PutMapping("/register")
  Reply register(@JsonBody(namesEnterprise = true) @Nullable RegisterBody body) {
    return Reply.later(
        Rejections.worded(
                catalog.submit(requests.register(body == null ? RegisterBody.EMPTY : body)),
                CatalogRequests::wording)
            .thenApply(Reply::json));
  }

  @About(value = "Removes a node with all on it, a service or a check", example = "true")
  @PutMapping("/deregister")
  Reply deregister(@JsonBody(namesEnterprise = true) @Nullable DeregisterBody body) {
    return Reply.later(
        catalog
            .submit(requests.deregister(body == null ? DeregisterBody.EMPTY : body))
            .thenApply(Reply::json));
  }

  @About(value = "The known datacenters", example = "[\"dc1\"]")
  @GetMapping("/datacenters")
  Reply datacenters(QueryParameters query) {
    return Selections.marked(query, Reply.json(datacenters));
  }

  @About(
      value = "All nodes",
      query = {"filter", "near", "node-meta"},
      answer = NodeJson.class,
      list = true)
  @GetMapping("/nodes")
  @ReadHeadersOnError
  Reply nodes(QueryParameters query, FilterText text, ReadOptions options) {
    Selection selection = selections.byMeta(query);
    Filter<NodeJson> filter = Filter.of(text, CatalogFields.NODE);
    return Reply.later(
        catalog
            .nodes(options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            new Filtered(selection, filter),
                            nodes ->
                                filter.apply(CatalogView.all(selection.nodes(nodes), view::node)))
                        .withEffectiveConsistency()));
  }

  @About(
      value = "The names of all services with their tags",
      query = {"filter", "node-meta"},
      example = "{\"consul\":[],\"web\":[\"v1\"]}")
  @GetMapping("/services")
  @ReadHeadersOnError
  Reply services(QueryParameters query, FilterText text, ReadOptions options) {
    Selection selection = selections.byMeta(query);
    Filter<CatalogServiceJson> filter = Filter.of(text, CatalogFields.FLAT);
    return Reply.later(
        catalog
            .services(options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            new Filtered(selection, filter),
                            all ->
                                CatalogView.tagsByName(
                                    filter.apply(selection.instances(all), view::flat)))
                        .withEffectiveConsistency())
            .thenApply(reply -> Selections.marked(query, reply)));
  }

  @About(
      value = "The instances of a service, whatever their health",
      rest = "service",
      query = {"filter", "near", "node-meta", "tag", "merge-central-config"},
      answer = CatalogServiceJson.class,
      list = true)
  @NonBlocking(unless = {"filter", "near"})
  @GetMapping("/service/")
  @ReadHeadersOnError
  Reply service(Remainder name, QueryParameters query, FilterText text, ReadOptions options) {
    return instances(name, selections.byTags(query), text, options, query);
  }

  @NonBlocking(unless = {"filter", "near"})
  @GetMapping("/connect/")
  @ReadHeadersOnError
  Reply connect(Remainder name, QueryParameters query, FilterText text, ReadOptions options) {
    return instances(name, selections.byTags(query).nativeOnly(), text, options, query);
  }

  private Reply instances(
      Remainder name,
      Selection selection,
      FilterText text,
      ReadOptions options,
      QueryParameters query) {
    String service = named(name, "Missing service name");
    Filter<CatalogServiceJson> filter = Filter.of(text, CatalogFields.FLAT);
    return Reply.later(
        catalog
            .instances(service, options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            new Filtered(selection, filter),
                            all ->
                                filter.apply(CatalogView.all(selection.instances(all), view::flat)))
                        .withEffectiveConsistency())
            .thenApply(reply -> Selections.marked(query, reply)));
  }

  @About(
      value = "A node and its services by id",
      rest = "node",
      query = "filter",
      answer = NodeServicesJson.ById.class)
  @GetMapping("/node/")
  @ReadHeadersOnError
  Reply node(Remainder name, FilterText text, ReadOptions options) {
    String node = named(name, "Missing node name");
    Filter<ServiceJson> filter = Filter.of(text, CatalogFields.SERVICE);
    return Reply.later(
        catalog
            .node(node, options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            new Filtered(NodeServicesJson.ById.class, filter),
                            found -> view.byId(found, filter))
                        .withEffectiveConsistency()));
  }

  @About(
      value = "A node and its services as a list",
      rest = "node",
      query = {"filter", "merge-central-config"},
      answer = NodeServicesJson.Listed.class)
  @GetMapping("/node-services/")
  @ReadHeadersOnError
  Reply nodeServices(Remainder name, FilterText text, ReadOptions options) {
    String node = named(name, "Missing node name");
    Filter<ServiceJson> filter = Filter.of(text, CatalogFields.SERVICE);
    return Reply.later(
        catalog
            .node(node, options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            new Filtered(NodeServicesJson.Listed.class, filter),
                            found -> view.listed(found, filter))
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
