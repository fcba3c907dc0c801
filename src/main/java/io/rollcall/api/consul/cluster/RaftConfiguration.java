package io.rollcall.api.consul.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import java.util.List;

/** The servers of the replicated log on the wire. */
record RaftConfiguration(List<Server> servers, long index) {

  /** The version of Raft's rules that Consul calls 3: members are known by id, not by address. */
  private static final String PROTOCOL = "3";

  record Server(
      @JsonProperty("ID") String id,
      String node,
      String address,
      boolean leader,
      String protocolVersion,
      boolean voter) {}

  static RaftConfiguration of(RaftStatus status) {
    return new RaftConfiguration(
        status.members().stream().map(member -> server(member, status)).toList(), 0);
  }

  private static Server server(Member member, RaftStatus status) {
    boolean learner = status.learners().contains(member);
    return new Server(
        member.name(),
        member.name(),
        member.address(),
        status.leader().filter(member::equals).isPresent(),
        PROTOCOL,
        !learner);
  }
}
