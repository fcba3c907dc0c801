package io.rollcall.agent.lease;

import io.rollcall.agent.SessionRenewals;
import io.rollcall.core.Reads;
import io.rollcall.model.Session;
import io.rollcall.raft.ReplicatedLog;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Answers renewals from this node's state, and asks the cluster only about a session that it does
 * not know; the leader hears of the renewal a moment later. Any thread; never blocks.
 */
public final class SessionRenewer implements SessionRenewals {
  private final Reads reads;
  private final ReplicatedLog log;
  private final Renewals renewals;

  public SessionRenewer(Reads reads, ReplicatedLog log, Renewals renewals) {
    this.reads = reads;
    this.log = log;
    this.renewals = renewals;
  }

  @Override
  public CompletableFuture<Boolean> renew(UUID session) {
    return renewIfKnown(session)
        ? CompletableFuture.completedFuture(true)
        : log.readBarrier().thenApply(done -> renewIfKnown(session));
  }

  private boolean renewIfKnown(UUID id) {
    Session found = reads.now(view -> view.catalog()).session(id);
    if (found == null) {
      return false;
    }
    if (found.ttl().isPositive()) {
      renewals.renew(new LeaseKey.OfSession(id));
    }
    return true;
  }
}
