package io.rollcall.raft.jraft;

import io.rollcall.raft.ReplicatedLog.Leadership;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who leads, as the apply thread has heard it, and those who want to know. Posted to by the apply
 * thread, so that {@code self} is only ever true after everything of the terms before was applied;
 * read by any thread. Listeners are called one at a time, in the order of the changes.
 */
final class LeadershipBoard {
  private static final Logger log = LoggerFactory.getLogger(LeadershipBoard.class);

  private final List<Consumer<Leadership>> listeners = new ArrayList<>();
  private volatile Leadership current = new Leadership(0, "", false);
  private volatile CompletableFuture<Void> change = new CompletableFuture<>();

  Leadership current() {
    return current;
  }

  /** Completes at the next change. To be taken before {@link #current} is looked at. */
  CompletableFuture<Void> change() {
    return change;
  }

  void post(Leadership next) {
    CompletableFuture<Void> woken;
    synchronized (listeners) {
      if (next.equals(current)) {
        return;
      }
      current = next;
      woken = change;
      change = new CompletableFuture<>();
      for (Consumer<Leadership> listener : listeners) {
        tell(listener, next);
      }
    }
    woken.complete(null);
  }

  void listen(Consumer<Leadership> listener) {
    synchronized (listeners) {
      listeners.add(listener);
      tell(listener, current);
    }
  }

  private static void tell(Consumer<Leadership> listener, Leadership leadership) {
    try {
      listener.accept(leadership);
    } catch (RuntimeException e) {
      log.error("A listener failed on {}", leadership, e);
    }
  }
}
