package io.rollcall.agent;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.core.cluster.Operations;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node leads, has servers taken out that are dead, where {@code CleanupDeadServers} is
 * on. On the scheduler's thread.
 */
final class ServerCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCleanup.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Operations operations;
  private final Scheduler scheduler;
  private Scheduler.@Nullable Timer looks;
  private String refusal = "";

  ServerCleanup(Operations operations, Scheduler scheduler) {
    this.operations = operations;
    this.scheduler = scheduler;
  }

  void onLeadership(Leadership now) {
    stop();
    if (now.self()) {
      looks = scheduler.every(LOOK, this::look);
    }
  }

  void stop() {
    if (looks != null) {
      looks.cancel();
      looks = null;
    }
  }

  private void look() {
    var _ =
        operations
            .removeDead()
            .whenComplete((done, failure) -> scheduler.execute(() -> tell(failure)));
  }

  /** What stands in the way is told once. */
  private void tell(@Nullable Throwable failure) {
    String now = failure == null ? "" : String.valueOf(failure.getMessage());
    if (!now.isEmpty() && !now.equals(refusal)) {
      LOG.warn("A dead server is not removed: {}", now);
    }
    refusal = now;
  }
}
