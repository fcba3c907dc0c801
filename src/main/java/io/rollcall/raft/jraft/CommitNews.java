package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Tells the followers that a leader's last entry is committed when no other entry follows that
 * would say so. Else they learn it from the engine's next heartbeat, up to a tenth of the election
 * timeout later, and so do those who wait for the change there. Any thread.
 *
 * <p>Under load there is always another entry, and this says nothing.
 */
final class CommitNews {
  private static final long WAIT_MICROS = 1000;
  private static final byte[] NO_CONTEXT = new byte[0];

  private final Node node;
  private final ScheduledExecutorService timer;
  private final BooleanSupplier hasFollowers;
  private final AtomicBoolean due = new AtomicBoolean();

  /**
   * @param hasFollowers whether this node leads others; asked after each run of entries
   */
  CommitNews(Node node, ScheduledExecutorService timer, BooleanSupplier hasFollowers) {
    this.node = node;
    this.timer = timer;
    this.hasFollowers = hasFollowers;
  }

  /** Entries were applied here. */
  void applied() {
    if (hasFollowers.getAsBoolean() && due.compareAndSet(false, true)) {
      var _ = timer.schedule(this::tell, WAIT_MICROS, TimeUnit.MICROSECONDS);
    }
  }

  private void tell() {
    due.set(false);
    try {
      if (node.getLastLogIndex() == node.getLastCommittedIndex()) {
        node.readIndex(NO_CONTEXT, new Heartbeat());
      }
    } catch (IllegalStateException stopping) {
      // Then nobody is told.
    }
  }

  /** The engine's proof of leadership is a heartbeat to each follower, with what is committed. */
  private static final class Heartbeat extends ReadIndexClosure {
    @Override
    public void run(Status status, long index, byte[] context) {}
  }
}
