package io.rollcall.raft;

import io.rollcall.command.ClusterMark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What this node knows of the cluster now.
 *
 * @param self this node
 * @param leader the leader as far as this node knows; empty when there is none
 * @param term the current term
 * @param lastLogIndex the last entry in this node's log
 * @param commitIndex the last entry known to be committed
 * @param appliedIndex the last entry in this node's state
 * @param snapshotIndex the last entry in this node's newest snapshot, 0 without one
 * @param lastContact since this node last heard of the leader; zero on the leader itself
 * @param members every server of the cluster, by name
 * @param followers on the leader one entry for each other member, else empty
 * @param failure why this node has stopped taking part; empty while it is well
 * @param learners those of the members that get the log and do not vote yet
 * @param cluster which cluster this is; empty until that is agreed upon
 */
public record RaftStatus(
    Role role,
    Member self,
    Optional<Member> leader,
    long term,
    long lastLogIndex,
    long commitIndex,
    long appliedIndex,
    long snapshotIndex,
    Duration lastContact,
    List<Member> members,
    List<Follower> followers,
    Optional<String> failure,
    List<Member> learners,
    Optional<ClusterMark> cluster) {

  /** Of a cluster without learners that was not marked yet. */
  public RaftStatus(
      Role role,
      Member self,
      Optional<Member> leader,
      long term,
      long lastLogIndex,
      long commitIndex,
      long appliedIndex,
      long snapshotIndex,
      Duration lastContact,
      List<Member> members,
      List<Follower> followers,
      Optional<String> failure) {
    this(
        role,
        self,
        leader,
        term,
        lastLogIndex,
        commitIndex,
        appliedIndex,
        snapshotIndex,
        lastContact,
        members,
        followers,
        failure,
        List.of(),
        Optional.empty());
  }

  public enum Role {
    LEADER,
    FOLLOWER,
    CANDIDATE,
    LEARNER,
    FAILED
  }

  /**
   * A follower as the leader sees it.
   *
   * @param matchIndex the last entry it is known to hold
   * @param lag entries between the leader's last and that
   * @param lastContact since it last answered
   */
  public record Follower(
      Member member, long matchIndex, long lag, Duration lastContact, boolean voter) {}
}
