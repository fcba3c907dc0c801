package io.rollcall.agent;

import io.rollcall.model.Check;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where applications report the state of their TTL checks. Any thread; never blocks. */
public interface TtlReports {

  /**
   * Reports a check's status and renews its deadline.
   *
   * @param checkId this node's check of that id, else the only one in the cluster
   * @param status one of {@link io.rollcall.model.Check.Status}
   * @param output becomes the check's output, cut to its last bytes at its limit
   * @return fails with {@link io.rollcall.core.RejectedException} (unknown check), {@link
   *     NotATtlCheckException}, {@link io.rollcall.core.AmbiguousIdException} or {@link
   *     io.rollcall.raft.RaftException}
   */
  CompletableFuture<Void> report(String checkId, String status, String output);

  /**
   * Gives TTL checks that were registered again their full time, without a change of their status;
   * other checks and unknown ones are passed over.
   *
   * @param checks as they were registered here; their node is not looked at
   */
  CompletableFuture<Void> registeredAgain(List<Check> checks);
}
