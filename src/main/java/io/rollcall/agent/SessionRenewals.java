package io.rollcall.agent;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Where clients renew their sessions. Any thread; never blocks. */
public interface SessionRenewals {

  /**
   * Gives a session its full time again.
   *
   * @return whether there is such a session; fails with {@link io.rollcall.raft.RaftException}
   */
  CompletableFuture<Boolean> renew(UUID session);
}
