package io.rollcall.command;

import java.util.UUID;

/** What the leader proposes for the store's own sake. */
public sealed interface SystemCommand extends Command {

  /** Forgets that keys were deleted at this index or before, and the lock-delays that are over. */
  record ReapTombstones(long upToIndex) implements SystemCommand {}

  /**
   * Says who leads: what a new leader proposes first. It changes no state, only tells everybody at
   * the same place of the log.
   *
   * @param before who led until then as far as the new leader knows; empty when it does not
   */
  record LeaderElected(long term, String leader, String before) implements SystemCommand {}

  /**
   * Says which cluster this is and with what version it runs. The first one names the cluster, and
   * later ones can only raise the version, unless the cluster is made anew of one server's data.
   *
   * @param cluster drawn at random; taken only when there is none yet, or {@code anew}
   * @param version see {@link ClusterMark#version}
   * @param anew whether the cluster gets another name, so that servers of the former one are told
   *     apart
   */
  record EstablishCluster(UUID cluster, int version, boolean anew) implements SystemCommand {}
}
