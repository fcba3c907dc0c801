package io.rollcall.core.cluster;

import io.rollcall.core.NodeIdentity;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.ReplicatedLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The cluster as the doors see it. Any thread; never blocks. */
public final class ClusterService {
  private final NodeIdentity self;
  private final ReplicatedLog log;

  public ClusterService(NodeIdentity self, ReplicatedLog log) {
    this.self = self;
    this.log = log;
  }

  public NodeIdentity self() {
    return self;
  }

  public RaftStatus status() {
    return log.status();
  }

  public Optional<Member> leader() {
    return log.status().leader();
  }

  /** Every server of the cluster, by name. */
  public List<Member> members() {
    return log.status().members();
  }

  public CompletableFuture<Void> transferLeadership(String memberName) {
    return log.transferLeadership(memberName);
  }
}
