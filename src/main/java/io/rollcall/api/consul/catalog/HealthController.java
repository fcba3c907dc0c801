package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.filter.Filter;
import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import io.rollcall.api.consul.http.NonBlocking;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.CheckOnNode;
import io.rollcall.core.coordinate.CoordinateService;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /v1/health/*}: who is well. */
@ConsulDoor
@ReadHeadersOnError
@RequestMapping("/v1/health")
final class HealthController {
  private static final String MISSING_SERVICE = "Missing service name";

  private final CatalogService catalog;
  private final CatalogView view;
  private final Selections selections;

  HealthController(
      CatalogService catalog,
      NodeIdentity self,
      CoordinateService coordinates,
      ConsulApiSettings settings) {
    this.catalog = catalog;
    this.view = new CatalogView(settings.datacenter());
    this.selections = new Selections(self.name(), coordinates);
  }

  @About(
      value = "The instances of a service with their nodes and checks",
      rest = "service",
      query = {"filter", "near", "node-meta", "tag", "passing"},
      answer = HealthJson.class,
      list = true)
  @NonBlocking(unless = {"filter", "near"})
  @GetMapping("/service/")
  Reply service(Remainder name, QueryParameters query, FilterText text, ReadOptions options) {
    return instances(name, selections.byHealth(query), text, options, query);
  }

  @About(
      value = "The instances of a service that speak for the mesh themselves",
      rest = "service",
      query = {"filter", "near", "node-meta", "tag", "passing"},
      answer = HealthJson.class,
      list = true)
  @NonBlocking(unless = {"filter", "near"})
  @GetMapping("/connect/")
  Reply connect(Remainder name, QueryParameters query, FilterText text, ReadOptions options) {
    return instances(name, selections.byHealth(query).nativeOnly(), text, options, query);
  }

  private Reply instances(
      Remainder name,
      Selection selection,
      FilterText text,
      ReadOptions options,
      QueryParameters query) {
    String service = named(name, MISSING_SERVICE);
    Filter<HealthJson> filter = Filter.of(text, CatalogFields.HEALTH);
    return Reply.later(
        catalog
            .health(service, options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            new Filtered(selection, filter),
                            all ->
                                filter.apply(CatalogView.all(selection.health(all), view::health)))
                        .withEffectiveConsistency())
            .thenApply(reply -> Selections.marked(query, reply)));
  }

  /** Gateways cannot be registered: there is never one for a service. */
  @GetMapping("/ingress/")
  Reply ingress(Remainder name, QueryParameters query, ReadOptions options) {
    selections.byHealth(query);
    return Reply.later(
        catalog
            .instances(named(name, MISSING_SERVICE), options)
            .thenApply(
                answer ->
                    Reply.read(answer, options, Reply.json(List.of())).withEffectiveConsistency()));
  }

  @About(
      value = "The checks of a service",
      rest = "service",
      query = {"filter", "near", "node-meta"},
      answer = CheckJson.class,
      list = true)
  @GetMapping("/checks/")
  Reply checks(Remainder name, QueryParameters query, FilterText text, ReadOptions options) {
    String service = named(name, MISSING_SERVICE);
    return checks(selections.byMeta(query), text, options, catalog::checksOfService, service);
  }

  @About(
      value = "The checks on a node",
      rest = "node",
      query = "filter",
      answer = CheckJson.class,
      list = true)
  @GetMapping("/node/")
  Reply node(Remainder name, QueryParameters query, FilterText text, ReadOptions options) {
    String node = named(name, "Missing node name");
    return checks(selections.byMeta(query), text, options, catalog::checksOnNode, node);
  }

  @About(
      value = "All checks in a state: any, passing, warning or critical",
      rest = "state",
      query = {"filter", "near", "node-meta"},
      answer = CheckJson.class,
      list = true)
  @GetMapping("/state/")
  Reply state(Remainder name, QueryParameters query, FilterText text, ReadOptions options) {
    String state = named(name, "Missing check state");
    Selection selection = selections.byMeta(query).inState(state);
    return checks(selection, text, options, (any, how) -> catalog.checks(how), state);
  }

  private Reply checks(
      Selection selection,
      FilterText text,
      ReadOptions options,
      BiFunction<String, ReadOptions, CompletableFuture<Answer<List<CheckOnNode>>>> read,
      String name) {
    Filter<CheckJson> filter = Filter.of(text, CatalogFields.CHECK);
    return Reply.later(
        read.apply(name, options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            new Filtered(selection, filter),
                            all ->
                                filter.apply(
                                    CatalogView.all(
                                        selection.checks(all),
                                        each -> view.check(each.node(), each.check()))))
                        .withEffectiveConsistency()));
  }

  private static String named(Remainder name, String missing) {
    if (name.isEmpty()) {
      throw new DoorException.BadRequest(missing);
    }
    return name.text();
  }
}
