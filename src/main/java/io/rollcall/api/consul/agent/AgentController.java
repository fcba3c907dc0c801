package io.rollcall.api.consul.agent;

import io.rollcall.agent.CoordinateUpdates;
import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.command.CatalogCommand;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.core.cluster.ClusterService;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** {@code /v1/agent/*}: this node, and the others as it sees them. */
@ConsulDoor
@RequestMapping("/v1/agent")
final class AgentController {
  private static final String ALL_SEGMENTS = "_all";

  private final Registrations registrations;
  private final CatalogService catalog;
  private final String self;
  private final Members members;
  private final SelfView selfView;

  AgentController(
      Registrations registrations,
      CatalogService catalog,
      ClusterService cluster,
      CoordinateUpdates coordinates,
      ConsulApiSettings settings) {
    this.registrations = registrations;
    this.catalog = catalog;
    this.self = cluster.self().name();
    this.members = new Members(cluster, catalog, settings.version());
    this.selfView = new SelfView(cluster, registrations, members, coordinates, settings);
  }

  @About(value = "This node: configuration, member, statistics", answer = SelfJson.class)
  @GetMapping("/self")
  Reply self() {
    return Reply.later(selfView.read().thenApply(Reply::json));
  }

  @About(
      value = "The servers and how they are",
      query = {"wan", "segment"},
      answer = MemberJson.class,
      list = true)
  @GetMapping("/members")
  Reply members(QueryParameters query) {
    String segment = query.get("segment");
    if (!segment.isEmpty() && !segment.equals(ALL_SEGMENTS)) {
      throw new DoorException.Refused(
          "Network segments are not supported in this version of Consul");
    }
    boolean wan = !query.get("wan").isEmpty();
    return Reply.later(members.all(wan).thenApply(Reply::json));
  }

  @About(
      value = "Takes this node out of service, or back in",
      query = {"enable", "reason"})
  @PutMapping("/maintenance")
  Reply maintenance(QueryParameters query) {
    Maintenance maintenance = Maintenance.read(query);
    return Reply.later(
        (maintenance.enable()
                ? registrations.register(maintenance.ofNode())
                : catalog.submit(new CatalogCommand.Deregister(self, null, Maintenance.OF_NODE)))
            .thenApply(done -> Reply.empty()));
  }
}
