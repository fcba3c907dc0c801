package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.http.About;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.raft.Member;
import org.springframework.web.bind.annotation.GetMapping;

/** Who leads and who takes part, as far as this node knows; answered even without a leader. */
@ConsulDoor
class StatusController {
  private final ClusterService cluster;

  StatusController(ClusterService cluster) {
    this.cluster = cluster;
  }

  @About(value = "The leader's address; empty without one", example = "\"127.0.0.1:8300\"")
  @GetMapping("/v1/status/leader")
  Reply leader() {
    return Reply.json(cluster.leader().map(Member::address).orElse(""));
  }

  @About(value = "The addresses of all servers", example = "[\"127.0.0.1:8300\"]")
  @GetMapping("/v1/status/peers")
  Reply peers() {
    return Reply.json(cluster.members().stream().map(Member::address).toList());
  }
}
