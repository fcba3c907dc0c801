package io.rollcall.raft;

import io.rollcall.command.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The replicated log as the rest of the node sees it. Every method may be called by any thread and
 * returns at once; futures complete on the engine's threads, so continuations must not block.
 */
public interface ReplicatedLog {

  /**
   * Proposes a command, through the leader wherever it is, and tells what came of it. While there
   * is no leader it is tried again within the hold time, as long as it is certain that it was not
   * written.
   *
   * <p>Fails with a {@link RaftException}.
   */
  CompletableFuture<Committed> propose(Command command);

  /**
   * Proposes a command only if this node leads that very term, for decisions that hold no longer
   * once somebody else leads: it is neither forwarded nor tried again.
   *
   * <p>Fails with {@link RaftException.NotLeader} when it is certain that it was not written, else
   * as {@link #propose}.
   */
  CompletableFuture<Committed> proposeAsLeader(long term, Command command);

  /**
   * Completes when this node has applied everything that was acknowledged anywhere before the call.
   * Calls that wait share one barrier. Held as {@link #propose} while there is no leader. What
   * follows may run on the thread that reads peers' messages: it must not wait, and whatever takes
   * longer than a microsecond holds up the other reads of the barrier.
   */
  CompletableFuture<Void> readBarrier();

  RaftStatus status();

  /**
   * Tells of every change of leadership that this node hears of, and at once of the present state.
   * Called on an engine's thread.
   */
  void onLeadership(Consumer<Leadership> listener);

  /** Hands leadership to another voter. */
  CompletableFuture<Void> transferLeadership(String memberName);

  /**
   * Takes a server into the cluster: it gets the log as a learner, and votes once it has caught up.
   * Completes when it is a learner. Only the leader does so; another node fails with {@link
   * RaftException.NotLeader}.
   *
   * <p>Fails with {@link RaftException.MembershipRefused}, which says why, when the server does not
   * answer at its address, has the data of another cluster, or bears another one's name.
   *
   * @param replaced name of the server whose place it takes in the same step; empty for none
   */
  default CompletableFuture<Void> addMember(Member member, String replaced) {
    return CompletableFuture.failedFuture(
        new RaftException.MembershipRefused("members do not change here"));
  }

  /**
   * Takes a server out of the cluster: it votes no more and is sent nothing more. Only the leader
   * does so; another node fails with {@link RaftException.NotLeader}. The leader itself can be
   * named too, and stops leading with that.
   *
   * <p>Fails with {@link RaftException.MembershipRefused} when the servers that would be left have
   * no majority of live ones, or none are left.
   *
   * @throws IllegalArgumentException when the cluster has no such member
   */
  CompletableFuture<Void> removeMember(String memberName);

  /** How long a call waits for a leader before it fails with {@link RaftException.NoLeader}. */
  Duration holdTime();

  /**
   * @param term the term it holds for
   * @param leader the leader's name; empty when there is none known
   * @param self whether this node is it, and has applied everything of the terms before
   */
  record Leadership(long term, String leader, boolean self) {}
}
