package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.core.Consistency;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.core.cluster.Operations;
import io.rollcall.core.cluster.UnknownServerException;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** What {@code consul operator raft} asks for. */
@ConsulDoor
class RaftController {
  private final ClusterService cluster;
  private final Operations operations;

  RaftController(ClusterService cluster, Operations operations) {
    this.cluster = cluster;
    this.operations = operations;
  }

  @About(value = "The servers of the replicated log", answer = RaftConfiguration.class)
  @GetMapping("/v1/operator/raft/configuration")
  Reply configuration(ReadOptions options) {
    RaftStatus status = cluster.status();
    boolean mayBeOld = options.consistency() == Consistency.STALE && status.term() > 0;
    if (status.leader().isEmpty() && !mayBeOld) {
      throw new RaftException.NoLeader();
    }
    return Reply.json(RaftConfiguration.of(status));
  }

  /** Not Consul's: its servers join by gossip. */
  @About("Takes a running server in as a learner, which votes once it has caught up")
  @PutMapping("/v1/operator/raft/peer")
  Reply add(QueryParameters query) {
    String id = query.get("id");
    String address = query.get("address");
    int colon = address.lastIndexOf(':');
    if (id.isEmpty() || colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new DoorException.BadRequest(
          "Must specify ?id with the server's name and ?address with host:port of its peer port");
    }
    Member server =
        new Member(id, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    return named(
        "id",
        () ->
            Reply.later(
                operations.add(server, query.get("replaces")).thenApply(done -> Reply.empty())));
  }

  @DeleteMapping("/v1/operator/raft/peer")
  Reply remove(QueryParameters query) {
    String id = query.get("id");
    String address = query.get("address");
    if (!query.has("id") && !query.has("address")) {
      throw new DoorException.BadRequest(
          "Must specify either ?id with the server's ID or ?address with IP:port of peer to"
              + " remove");
    }
    if (query.has("id") && query.has("address")) {
      throw new DoorException.BadRequest("Must specify only one of ?id or ?address");
    }
    String kind = query.has("id") ? "id" : "address";
    return named(
        kind, () -> Reply.later(operations.remove(id + address).thenApply(done -> Reply.empty())));
  }

  @PostMapping("/v1/operator/raft/transfer-leader")
  Reply transfer(QueryParameters query) {
    return named(
        "id",
        () ->
            Reply.later(
                operations
                    .transferLeadership(query.get("id"))
                    .thenApply(done -> Reply.json(Map.of("Success", true)))));
  }

  private static Reply named(String kind, java.util.function.Supplier<Reply> action) {
    try {
      return action.get();
    } catch (UnknownServerException e) {
      throw new DoorException.Refused(
          kind + " " + GoText.quoted(e.server()) + " was not found in the Raft configuration");
    }
  }
}
