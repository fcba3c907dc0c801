package io.rollcall.raft.jraft;

import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a node of the cluster must know to take part.
 *
 * @param cluster the cluster's name: nodes of different clusters do not talk to each other
 * @param self this node as the others reach it
 * @param members every voter of a new cluster, this node among them, the same on each node
 * @param dataFolder the log, the votes and the snapshots go to {@code raft/} below it
 * @param bindHost the address that the peer port is bound to
 * @param electionTimeout how long a follower waits for its leader before it stands for election;
 *     the wait is stretched at random by up to the same again
 * @param snapshotInterval the longest time between snapshots while entries come in
 * @param snapshotEntries the most entries between snapshots
 * @param holdTime how long a call waits for a leader
 * @param forwardTimeout how long a proposal that was handed over may go without an answer
 * @param maxEntryBytes the most bytes an encoded command may have
 * @param maxPendingProposals the most proposals that may wait on this node
 * @param sync whether each write to the log reaches the disk before it counts; false only where the
 *     data may be lost
 * @param formation how it comes to a cluster when it has no data; {@code members} matter only where
 *     they are the list
 * @param replaces name of the server whose place this one takes when it joins; empty for none
 * @param recover a word; when it is a new one, this server leaves its cluster for good and is one
 *     of its own with its data. Empty for never
 */
public record RaftSettings(
    String cluster,
    Member self,
    List<Member> members,
    Path dataFolder,
    String bindHost,
    Duration electionTimeout,
    Duration snapshotInterval,
    long snapshotEntries,
    Duration holdTime,
    Duration forwardTimeout,
    int maxEntryBytes,
    int maxPendingProposals,
    boolean sync,
    Formation formation,
    String replaces,
    String recover) {

  public static final Duration DEFAULT_ELECTION_TIMEOUT = Duration.ofMillis(500);
  public static final Duration DEFAULT_SNAPSHOT_INTERVAL = Duration.ofMinutes(30);
  public static final long DEFAULT_SNAPSHOT_ENTRIES = 100_000;
  public static final Duration DEFAULT_HOLD_TIME = Duration.ofSeconds(7);
  public static final Duration DEFAULT_FORWARD_TIMEOUT = Duration.ofSeconds(10);
  public static final int DEFAULT_MAX_ENTRY_BYTES = 4 * 1024 * 1024;
  public static final int DEFAULT_MAX_PENDING_PROPOSALS = 16_384;

  /** A server of a cluster with a list. */
  public RaftSettings(
      String cluster,
      Member self,
      List<Member> members,
      Path dataFolder,
      String bindHost,
      Duration electionTimeout,
      Duration snapshotInterval,
      long snapshotEntries,
      Duration holdTime,
      Duration forwardTimeout,
      int maxEntryBytes,
      int maxPendingProposals,
      boolean sync) {
    this(
        cluster,
        self,
        members,
        dataFolder,
        bindHost,
        electionTimeout,
        snapshotInterval,
        snapshotEntries,
        holdTime,
        forwardTimeout,
        maxEntryBytes,
        maxPendingProposals,
        sync,
        new Formation.Listed(members),
        "",
        "");
  }

  public RaftSettings {
    members = List.copyOf(members);
    if (cluster.isBlank() || cluster.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("cluster: '" + cluster + "' (expected: a name)");
    }
    if (!members.contains(self)) {
      throw new IllegalArgumentException(
          "members: "
              + describe(members)
              + " (expected: a list with this node in it, "
              + describe(List.of(self))
              + ")");
    }
    Set<String> names = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    for (Member member : members) {
      if (member.port() < 1 || member.port() > 65535) {
        throw new IllegalArgumentException(
            "port of " + member.name() + ": " + member.port() + " (expected: 1 to 65535)");
      }
      if (!names.add(member.name()) || !addresses.add(member.address())) {
        throw new IllegalArgumentException(
            "members: " + describe(members) + " (expected: each name and address once)");
      }
    }
    positive("electionTimeout", electionTimeout);
    positive("snapshotInterval", snapshotInterval);
    positive("holdTime", holdTime);
    positive("forwardTimeout", forwardTimeout);
    positive("snapshotEntries", snapshotEntries);
    positive("maxEntryBytes", maxEntryBytes);
    positive("maxPendingProposals", maxPendingProposals);
  }

  /** Everything but who and where by default; bound to this node's own host. */
  public static RaftSettings of(
      String cluster, Member self, List<Member> members, Path dataFolder) {
    return new RaftSettings(
        cluster,
        self,
        members,
        dataFolder,
        self.host(),
        DEFAULT_ELECTION_TIMEOUT,
        DEFAULT_SNAPSHOT_INTERVAL,
        DEFAULT_SNAPSHOT_ENTRIES,
        DEFAULT_HOLD_TIME,
        DEFAULT_FORWARD_TIMEOUT,
        DEFAULT_MAX_ENTRY_BYTES,
        DEFAULT_MAX_PENDING_PROPOSALS,
        true);
  }

  /** The same node, which comes to its cluster in another way. */
  public RaftSettings forming(Formation how, String replacedName, String recoverWord) {
    return new RaftSettings(
        cluster,
        self,
        members,
        dataFolder,
        bindHost,
        electionTimeout,
        snapshotInterval,
        snapshotEntries,
        holdTime,
        forwardTimeout,
        maxEntryBytes,
        maxPendingProposals,
        sync,
        how,
        replacedName,
        recoverWord);
  }

  Path folder() {
    return dataFolder.resolve("raft");
  }

  private static String describe(List<Member> members) {
    return String.join(
        ",", members.stream().map(member -> member.name() + "=" + member.address()).toList());
  }

  private static void positive(String name, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1 ms)");
    }
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
