package io.rollcall.app;

import io.rollcall.command.ClusterMark;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/raft}: who leads, who follows and how far behind, as this node sees it. */
@Component
@Endpoint(id = "raft")
public class RaftEndpoint {
  private final ClusterService cluster;

  RaftEndpoint(ClusterService cluster) {
    this.cluster = cluster;
  }

  @ReadOperation
  public Description raft() {
    RaftStatus status = cluster.status();
    return new Description(
        lower(status.role()),
        Server.of(status.self()),
        status.leader().map(Server::of).orElse(null),
        status.term(),
        status.lastLogIndex(),
        status.commitIndex(),
        status.appliedIndex(),
        status.snapshotIndex(),
        status.lastContact().toMillis(),
        status.members().stream().map(Server::of).toList(),
        status.followers().stream().map(FollowerState::of).toList(),
        status.failure().orElse(null),
        status.learners().stream().map(Member::name).toList(),
        status.cluster().map(mark -> mark.id().toString()).orElse(null),
        ClusterMark.versionOf(status.cluster().orElse(null)));
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param role leader, follower, candidate, learner or failed
   * @param leader null when none is known
   * @param lastContactMillis since this node heard of the leader; 0 on the leader
   * @param followers filled on the leader only
   * @param failure why this node has stopped taking part; null while it is well
   * @param learners members that get the log and do not vote yet
   * @param cluster drawn when the cluster was founded; null until it is known
   * @param clusterVersion what all servers of the cluster can do
   */
  public record Description(
      String role,
      Server self,
      @Nullable Server leader,
      long term,
      long lastLogIndex,
      long commitIndex,
      long appliedIndex,
      long snapshotIndex,
      long lastContactMillis,
      List<Server> members,
      List<FollowerState> followers,
      @Nullable String failure,
      List<String> learners,
      @Nullable String cluster,
      int clusterVersion) {}

  /** A server by its name and the address of its peer port. */
  public record Server(String id, String address) {
    static Server of(Member member) {
      return new Server(member.name(), member.address());
    }
  }

  /**
   * @param suffrage voter or learner
   * @param lag entries it is behind the leader's log
   */
  public record FollowerState(
      String id,
      String address,
      String suffrage,
      long matchIndex,
      long lag,
      long lastContactMillis) {
    static FollowerState of(RaftStatus.Follower follower) {
      return new FollowerState(
          follower.member().name(),
          follower.member().address(),
          follower.voter() ? "voter" : "learner",
          follower.matchIndex(),
          follower.lag(),
          follower.lastContact().toMillis());
    }
  }
}
