package io.rollcall.api.consul.agent;

import io.rollcall.agent.TtlReports;
import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.api.consul.catalog.CatalogFields;
import io.rollcall.api.consul.catalog.CheckJson;
import io.rollcall.api.consul.filter.Filter;
import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.FilterText;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Rejections;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /v1/agent/check*}: the checks that this node runs, or that report to it. */
@ConsulDoor
@RequestMapping("/v1/agent")
final class AgentCheckController {
  private final Registrations registrations;
  private final TtlReports reports;
  private final ProbeSupport support;

  AgentCheckController(Registrations registrations, TtlReports reports, ProbeSupport support) {
    this.registrations = registrations;
    this.support = support;
    this.reports = reports;
  }

  @About(value = "The checks registered through this node, by id", query = "filter", example = "{}")
  @GetMapping("/checks")
  Reply checks(FilterText text) {
    Filter<CheckJson> filter = Filter.ofEach(text, CatalogFields.CHECK);
    return Reply.later(
        registrations.checks().thenApply(all -> Reply.json(filter.apply(AgentView.checks(all)))));
  }

  @About("Registers a check")
  @PutMapping("/check/register")
  Reply register(@JsonBody @Nullable CheckBody body) {
    Check wanted = CheckRequests.alone(body == null ? CheckBody.EMPTY : body);
    CheckRequests.requireRun(support, List.of(wanted));
    return Reply.later(
        Rejections.worded(registrations.register(wanted), CheckRequests::wording)
            .thenCompose(done -> reports.registeredAgain(List.of(wanted)))
            .thenApply(done -> Reply.empty()));
  }

  @About(
      value = "Removes a check",
      rest = "check",
      errors =
          "404 Unknown check ID \"c9\". Ensure that the check ID is passed, not the check name.")
  @PutMapping("/check/deregister/")
  Reply deregister(Remainder id) {
    if (id.isEmpty()) {
      throw new DoorException.Refused("CheckID missing");
    }
    return Reply.later(registrations.deregisterCheck(id.text()).thenApply(done -> Reply.empty()));
  }

  @About(
      value = "Reports a TTL check as passing",
      rest = "check",
      query = "note",
      errors =
          "404 Unknown check ID \"c9\". Ensure that the check ID is passed, not the check name.")
  @PutMapping("/check/pass/")
  Reply pass(Remainder id, QueryParameters query) {
    return report(id, Status.PASSING, query.get("note"));
  }

  @About(
      value = "Reports a TTL check as warning",
      rest = "check",
      query = "note",
      errors =
          "404 Unknown check ID \"c9\". Ensure that the check ID is passed, not the check name.")
  @PutMapping("/check/warn/")
  Reply warn(Remainder id, QueryParameters query) {
    return report(id, Status.WARNING, query.get("note"));
  }

  @About(
      value = "Reports a TTL check as critical",
      rest = "check",
      query = "note",
      errors =
          "404 Unknown check ID \"c9\". Ensure that the check ID is passed, not the check name.")
  @PutMapping("/check/fail/")
  Reply fail(Remainder id, QueryParameters query) {
    return report(id, Status.CRITICAL, query.get("note"));
  }

  @About(
      value = "Reports status and output of a TTL check",
      rest = "check",
      errors =
          "404 Unknown check ID \"c9\". Ensure that the check ID is passed, not the check name.")
  @PutMapping("/check/update/")
  Reply update(Remainder id, @JsonBody @Nullable UpdateBody body) {
    UpdateBody update = body == null ? UpdateBody.EMPTY : body;
    CheckRequests.requireStatus(update.status());
    return report(id, update.status(), update.output());
  }

  private Reply report(Remainder id, String status, String output) {
    return Reply.later(reports.report(id.text(), status, output).thenApply(done -> Reply.empty()));
  }
}
