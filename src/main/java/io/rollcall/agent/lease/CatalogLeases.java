package io.rollcall.agent.lease;

import io.rollcall.machine.Change;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Session;
import io.rollcall.store.Catalog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@link Leases} in step with the catalog: one for each TTL check (its TTL) and for each
 * session with a TTL (twice that, as in Consul). A lease that is new, has moved or has another
 * duration starts with its full time; any other is left alone.
 *
 * <p>Owned by one thread. Times are those of the {@link LeaseClock}.
 */
final class CatalogLeases {
  private final Leases leases;

  CatalogLeases(Leases leases) {
    this.leases = leases;
  }

  /** Whether a change is any business of leases. Any thread. */
  static boolean concerns(Change change) {
    return change instanceof Change.OfSession
        || (change instanceof Change.OfCheck check
            && (nanos(check.before()) > 0 || nanos(check.after()) > 0));
  }

  /** Takes in a whole catalog, whatever was known before. */
  void resync(Catalog catalog, long now) {
    Set<LeaseKey> gone = new HashSet<>(leases.keys());
    for (Check check : catalog.checks()) {
      gone.remove(key(check));
      arm(key(check), nanos(check), now);
    }
    for (Session session : catalog.sessions()) {
      gone.remove(key(session));
      arm(key(session), nanos(session), now);
    }
    gone.forEach(leases::drop);
  }

  /** Takes in changes in their order, of which each {@link #concerns} leases. */
  void follow(List<Change> changes, long now) {
    for (Change each : changes) {
      if (each instanceof Change.OfSession change) {
        follow(change, now);
      } else if (each instanceof Change.OfCheck change) {
        follow(change, now);
      }
    }
  }

  private void follow(Change.OfSession change, long now) {
    Session before = change.before();
    Session after = change.after();
    if (after != null) {
      arm(key(after), nanos(after), now);
    } else if (before != null) {
      leases.drop(key(before));
    }
  }

  /** A check that is new or has moved starts with its full time. */
  private void follow(Change.OfCheck change, long now) {
    LeaseKey before = change.before() == null ? null : key(change.before());
    LeaseKey after = change.after() == null ? null : key(change.after());
    if (before != null && !before.equals(after)) {
      leases.drop(before);
    }
    if (after != null) {
      if (before == null) {
        leases.drop(after);
      }
      arm(after, nanos(change.after()), now);
    }
  }

  private void arm(LeaseKey key, long durationNanos, long now) {
    Long known = leases.durationNanos(key);
    if (durationNanos <= 0) {
      leases.drop(key);
    } else if (known == null || known != durationNanos) {
      leases.arm(key, durationNanos, now);
    }
  }

  private static LeaseKey key(Check check) {
    return new LeaseKey.OfCheck(check.node(), check.id());
  }

  private static LeaseKey key(Session session) {
    return new LeaseKey.OfSession(session.id());
  }

  /** Zero for a session without a TTL. */
  private static long nanos(Session session) {
    return session.ttl().multipliedBy(2).toNanos();
  }

  /** Zero for anything but a TTL check. */
  private static long nanos(@Nullable Check check) {
    CheckDefinition definition = check == null ? null : check.definition();
    return definition != null && definition.probe() instanceof Probe.Ttl ttl
        ? ttl.ttl().toNanos()
        : 0;
  }
}
