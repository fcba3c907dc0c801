package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.CheckOnNode;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  HealthController(CatalogService catalog, NodeIdentity self, ConsulApiSettings settings) {
    this.catalog = catalog;
    this.view = new CatalogView(settings.datacenter());
    this.selections = new Selections(self.name());
  }

  @GetMapping("/service/")
  Reply service(Remainder name, QueryParameters query, ReadOptions options) {
    return instances(name, selections.byHealth(query), options, query);
  }

  @GetMapping("/connect/")
  Reply connect(Remainder name, QueryParameters query, ReadOptions options) {
    return instances(name, selections.byHealth(query).nativeOnly(), options, query);
  }

  private Reply instances(
      Remainder name, Selection selection, ReadOptions options, QueryParameters query) {
    return Reply.later(
        catalog
            .health(named(name, MISSING_SERVICE), options)
            .thenApply(
                answer ->
                    Reply.read(
                            answer,
                            options,
                            selection,
                            all -> CatalogView.all(selection.health(all), view::health))
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

  @GetMapping("/checks/")
  Reply checks(Remainder name, QueryParameters query, ReadOptions options) {
    return checks(catalog.checksOfService(named(name, MISSING_SERVICE), options), query, options);
  }

  @GetMapping("/node/")
  Reply node(Remainder name, QueryParameters query, ReadOptions options) {
    return checks(catalog.checksOnNode(named(name, "Missing node name"), options), query, options);
  }

  @GetMapping("/state/")
  Reply state(Remainder name, QueryParameters query, ReadOptions options) {
    Selection selection = selections.byMeta(query).inState(named(name, "Missing check state"));
    return checks(catalog.checks(options), selection, options);
  }

  private Reply checks(
      CompletableFuture<Answer<List<CheckOnNode>>> answers,
      QueryParameters query,
      ReadOptions options) {
    return checks(answers, selections.byMeta(query), options);
  }

  private Reply checks(
      CompletableFuture<Answer<List<CheckOnNode>>> answers,
      Selection selection,
      ReadOptions options) {
    return Reply.later(
        answers.thenApply(
            answer ->
                Reply.read(
                        answer,
                        options,
                        selection,
                        all ->
                            CatalogView.all(
                                selection.checks(all),
                                each -> view.check(each.node(), each.check())))
                    .withEffectiveConsistency()));
  }

  private static String named(Remainder name, String missing) {
    if (name.isEmpty()) {
      throw new DoorException.BadRequest(missing);
    }
    return name.text();
  }
}
