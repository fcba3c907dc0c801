package io.rollcall.agent.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines, cheap to move: a renewal only writes a number, the queue is put in order when the old
 * deadline comes up.
 *
 * <p>Worked example: a lease of 10 s armed at 0 is queued at 10. Renewals at 4 and at 8 set its
 * deadline to 14 and 18 and leave the queue alone. At 10 it is taken out, found to be good until 18
 * and queued there. Nobody renews: at 18 it lapses, is told once, and rests until a renewal wakes
 * it.
 *
 * <p>Owned by one thread. Times are nanoseconds of a monotonic clock.
 */
final class Leases {
  private final Map<LeaseKey, Lease> leases = new HashMap<>();
  private final PriorityQueue<Lease> queue =
      new PriorityQueue<>((a, b) -> Long.signum(a.queuedAt - b.queuedAt));

  /** Gives a lease its full time, also when it is new. */
  void arm(LeaseKey key, long durationNanos, long now) {
    drop(key);
    Lease lease = new Lease(key, durationNanos);
    leases.put(key, lease);
    run(lease, now);
  }

  /**
   * @return whether there is such a lease
   */
  boolean renew(LeaseKey key, long now) {
    Lease lease = leases.get(key);
    if (lease == null) {
      return false;
    }
    if (lease.state == State.LAPSED) {
      run(lease, now);
    } else {
      lease.deadline = now + lease.durationNanos;
    }
    return true;
  }

  void drop(LeaseKey key) {
    Lease lease = leases.remove(key);
    if (lease != null) {
      lease.state = State.DROPPED;
    }
  }

  /** Those whose time is over, each once. */
  List<LeaseKey> lapse(long now) {
    List<LeaseKey> lapsed = new ArrayList<>();
    for (Lease first = queue.peek(); first != null && first.queuedAt - now <= 0; ) {
      queue.remove();
      if (first.state == State.RUNNING) {
        if (first.deadline - now > 0) {
          enqueue(first);
        } else {
          first.state = State.LAPSED;
          lapsed.add(first.key);
        }
      }
      first = queue.peek();
    }
    return lapsed;
  }

  /** Whether it has lapsed and was not renewed since. */
  boolean isLapsed(LeaseKey key) {
    Lease lease = leases.get(key);
    return lease != null && lease.state == State.LAPSED;
  }

  /** How long the lease lasts; null when there is none. */
  @Nullable Long durationNanos(LeaseKey key) {
    Lease lease = leases.get(key);
    return lease == null ? null : lease.durationNanos;
  }

  List<LeaseKey> keys() {
    return List.copyOf(leases.keySet());
  }

  int size() {
    return leases.size();
  }

  void clear() {
    leases.clear();
    queue.clear();
  }

  private void run(Lease lease, long now) {
    lease.state = State.RUNNING;
    lease.deadline = now + lease.durationNanos;
    enqueue(lease);
  }

  private void enqueue(Lease lease) {
    lease.queuedAt = lease.deadline;
    queue.add(lease);
  }

  /** RUNNING to LAPSED and back; anything to DROPPED, from where nothing comes back. */
  private enum State {
    RUNNING,
    LAPSED,
    DROPPED
  }

  private static final class Lease {
    private final LeaseKey key;
    private final long durationNanos;
    private long deadline;
    private long queuedAt;
    private State state = State.RUNNING;

    Lease(LeaseKey key, long durationNanos) {
      this.key = key;
      this.durationNanos = durationNanos;
    }
  }
}
