package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.Accept;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.core.cluster.ClusterService;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * {@code /v1/agent/health/service/*}: the health of an instance as a status code, for load
 * balancers that ask by themselves.
 */
@ConsulDoor
@RequestMapping("/v1/agent/health/service")
final class AgentHealthController {
  private final Registrations registrations;
  private final HealthReports reports;

  AgentHealthController(Registrations registrations, ClusterService cluster) {
    this.registrations = registrations;
    this.reports = new HealthReports(cluster.self().name());
  }

  @About(
      value = "How an instance of this node is: 200 passing, 429 warning, 503 critical",
      rest = "id",
      query = "format",
      errors = {"404", "503"})
  @GetMapping("/id/")
  Reply byId(Remainder id, QueryParameters query, Accept accept) {
    if (id.isEmpty()) {
      throw new DoorException.Refused("Bad request: Missing serviceID");
    }
    boolean text = wantsText(query, accept);
    return Reply.later(
        registrations
            .instance(id.text())
            .thenApply(
                found ->
                    found
                        .map(each -> reports.of(each, text))
                        .orElseGet(() -> HealthReports.unknownId(id.text(), text))));
  }

  @About(
      value = "How the instances of a service on this node are, taken together",
      rest = "service",
      query = "format",
      errors = {"404", "503"})
  @GetMapping("/name/")
  Reply byName(Remainder name, QueryParameters query, Accept accept) {
    if (name.isEmpty()) {
      throw new DoorException.Refused("Bad request: Missing service Name");
    }
    boolean text = wantsText(query, accept);
    return Reply.later(
        registrations
            .instancesOf(name.text())
            .thenApply(
                found ->
                    found.isEmpty()
                        ? HealthReports.unknownName(name.text(), text)
                        : reports.of(List.copyOf(found), text)));
  }

  private static boolean wantsText(QueryParameters query, Accept accept) {
    return query.get("format").equals("text") || accept.prefersText();
  }
}
