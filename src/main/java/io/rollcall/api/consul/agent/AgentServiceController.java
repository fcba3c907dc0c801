package io.rollcall.api.consul.agent;

import io.rollcall.agent.TtlReports;
import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.api.consul.agent.ServiceRequests.Registration;
import io.rollcall.api.consul.filter.Filter;
import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.text.GoBoolean;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.command.CatalogCommand;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.Registrations;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /v1/agent/service*}: the instances that are registered through this node. */
@ConsulDoor
@RequestMapping("/v1/agent")
final class AgentServiceController {
  private final Registrations registrations;
  private final CatalogService catalog;
  private final ProbeSupport support;
  private final TtlReports reports;
  private final HashedReads hashed;

  AgentServiceController(
      Registrations registrations,
      CatalogService catalog,
      ProbeSupport support,
      TtlReports reports) {
    this.support = support;
    this.registrations = registrations;
    this.reports = reports;
    this.catalog = catalog;
    this.hashed = new HashedReads(registrations, catalog);
  }

  @About(
      value = "The instances registered through this node, by id",
      query = "filter",
      example = "{}")
  @GetMapping("/services")
  Reply services(FilterText text) {
    Filter<AgentServiceJson> filter = Filter.of(text, AgentFields.SERVICE);
    return Reply.later(
        registrations
            .services()
            .thenApply(all -> Reply.json(filter.apply(AgentView.services(all)))));
  }

  @About(
      value = "One instance; waits for another content hash",
      rest = "id",
      query = {"hash", "wait"},
      answer = AgentServiceJson.class,
      errors = "404 unknown service ID: web-9")
  @GetMapping("/service/")
  Reply service(Remainder id, QueryParameters query) {
    return Reply.later(
        hashed
            .read(id.text(), query.get("hash"), HashedReads.wait(query))
            .thenApply(
                found ->
                    found
                        .map(
                            view ->
                                Reply.json(view)
                                    .withHeader(
                                        "X-Consul-ContentHash", String.valueOf(view.contentHash())))
                        .orElseThrow(
                            () -> new DoorException.NotFound("unknown service ID: " + id.text()))));
  }

  @About(value = "Registers an instance with its checks", query = "replace-existing-checks")
  @PutMapping("/service/register")
  Reply register(@JsonBody @Nullable ServiceBody body, QueryParameters query) {
    Registration wanted = ServiceRequests.registration(body == null ? ServiceBody.EMPTY : body);
    CheckRequests.requireRun(support, wanted.checks());
    return Reply.later(
        registrations
            .register(wanted.service(), wanted.checks(), replacesChecks(query))
            .thenCompose(done -> reports.registeredAgain(wanted.checks()))
            .thenApply(done -> Reply.empty()));
  }

  @About(
      value = "Removes an instance and its checks",
      rest = "id",
      errors =
          "404 Unknown service ID \"web-9\". Ensure that the service ID is passed, not the service"
              + " name.")
  @PutMapping("/service/deregister/")
  Reply deregister(Remainder id) {
    if (id.isEmpty()) {
      throw new DoorException.Refused("ServiceID missing");
    }
    return Reply.later(registrations.deregisterService(id.text()).thenApply(done -> Reply.empty()));
  }

  @About(
      value = "Takes an instance out of service, or back in",
      rest = "id",
      query = {"enable", "reason"},
      errors =
          "404 Unknown service ID \"web-9\". Ensure that the service ID is passed, not the service"
              + " name.")
  @PutMapping("/service/maintenance/")
  Reply maintenance(Remainder id, QueryParameters query) {
    if (id.isEmpty()) {
      throw new DoorException.BadRequest("Missing service ID");
    }
    Maintenance maintenance = Maintenance.read(query);
    return Reply.later(
        registrations
            .service(id.text())
            .thenCompose(
                service ->
                    maintenance.enable()
                        ? registrations.register(maintenance.ofService(service.id()))
                        : catalog.submit(
                            new CatalogCommand.Deregister(
                                service.node(), null, Maintenance.OF_SERVICE + service.id())))
            .thenApply(done -> Reply.empty()));
  }

  private static boolean replacesChecks(QueryParameters query) {
    String value = query.get("replace-existing-checks");
    if (!query.has("replace-existing-checks") || value.isEmpty()) {
      return query.has("replace-existing-checks");
    }
    return GoBoolean.parse(value)
        .orElseThrow(
            () ->
                new DoorException.BadRequest(
                    "Invalid value for replace-existing-checks: " + GoText.quoted(value)));
  }
}
