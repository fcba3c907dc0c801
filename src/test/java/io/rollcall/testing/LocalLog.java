package io.rollcall.testing;

import io.rollcall.command.Command;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.machine.StateMachine;
import io.rollcall.raft.Committed;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.ReplicatedLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A log of one node, in memory: a proposal is applied before {@link #propose} returns. Without a
 * leader it fails everything at once. Any thread.
 */
public final class LocalLog implements ReplicatedLog {
  private final Member self;
  private final StateMachine machine;
  private final boolean leader;
  private long lastIndex;

  /**
   * @param leader whether there is one, which is this node
   */
  public LocalLog(Member self, StateMachine machine, boolean leader) {
    this.self = self;
    this.machine = machine;
    this.leader = leader;
    this.lastIndex = machine.appliedIndex();
  }

  @Override
  public synchronized CompletableFuture<Committed> propose(Command command) {
    if (!leader) {
      return CompletableFuture.failedFuture(new RaftException.NoLeader());
    }
    lastIndex++;
    List<Outcome> outcomes =
        machine.apply(List.of(new LogEntry(lastIndex, System.currentTimeMillis(), command)));
    return CompletableFuture.completedFuture(new Committed(lastIndex, outcomes.getFirst()));
  }

  @Override
  public CompletableFuture<Committed> proposeAsLeader(long term, Command command) {
    return term == 1
        ? propose(command)
        : CompletableFuture.failedFuture(
            new RaftException.NotLeader("term: " + term + " (expected: 1)"));
  }

  @Override
  public CompletableFuture<Void> readBarrier() {
    return leader
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new RaftException.NoLeader());
  }

  @Override
  public synchronized RaftStatus status() {
    return new RaftStatus(
        leader ? RaftStatus.Role.LEADER : RaftStatus.Role.CANDIDATE,
        self,
        leader ? Optional.of(self) : Optional.empty(),
        leader ? 1 : 0,
        lastIndex,
        lastIndex,
        lastIndex,
        0,
        Duration.ZERO,
        leader ? List.of(self) : List.of(),
        List.of(),
        Optional.empty());
  }

  @Override
  public void onLeadership(Consumer<Leadership> listener) {
    listener.accept(leader ? new Leadership(1, self.name(), true) : new Leadership(0, "", false));
  }

  @Override
  public CompletableFuture<Void> transferLeadership(String memberName) {
    return CompletableFuture.failedFuture(
        new RaftException.LostLeadership("a log of one node has nobody to hand over to"));
  }

  @Override
  public CompletableFuture<Void> removeMember(String memberName) {
    return CompletableFuture.failedFuture(
        new RaftException.MembershipRefused("members do not change here"));
  }

  @Override
  public Duration holdTime() {
    return Duration.ZERO;
  }
}
