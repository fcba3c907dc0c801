package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.Consistency;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import org.springframework.web.bind.annotation.GetMapping;

/** What {@code consul operator raft} asks for. */
@ConsulDoor
class RaftController {
  private final ClusterService cluster;

  RaftController(ClusterService cluster) {
    this.cluster = cluster;
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
}
