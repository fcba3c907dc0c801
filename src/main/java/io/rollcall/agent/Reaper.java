package io.rollcall.agent;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.SystemCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.Node;
import io.rollcall.raft.ReplicatedLog.Leadership;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what has outlived its use, while this node leads: instances whose check has been critical
 * longer than its {@code DeregisterCriticalServiceAfter} (at least a minute), servers that have
 * been gone for longer than the settings allow, and the memory of deleted keys. Times are counted
 * from when this leader first saw it, so a change of leader gives more time, never less.
 *
 * <p>Listener methods on the apply thread, all else on the scheduler's.
 */
public final class Reaper implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

  /** The service that every server registers for itself. */
  private static final String CONSUL = "consul";

  private static final Duration MIN_CRITICAL = Duration.ofMinutes(1);

  private final Reads reads;
  private final Proposals proposals;
  private final Scheduler scheduler;
  private final AgentSettings settings;
  private final Map<CheckKey, Long> criticalSinceNanos = new HashMap<>();
  private final Map<String, Long> goneSinceNanos = new HashMap<>();
  private final Deque<Deletions> deletions = new ArrayDeque<>();
  private long reapedUpToIndex;
  private volatile boolean leading;
  private long term;
  private Scheduler.@Nullable Timer looks;

  public Reaper(Reads reads, Proposals proposals, Scheduler scheduler, AgentSettings settings) {
    this.reads = reads;
    this.proposals = proposals;
    this.scheduler = scheduler;
    this.settings = settings;
  }

  public void onLeadership(Leadership now) {
    if (now.self() && leading && now.term() == term) {
      return;
    }
    stop();
    if (now.self()) {
      leading = true;
      term = now.term();
      look();
      looks = scheduler.every(settings.reapInterval(), this::look);
    }
  }

  public void stop() {
    leading = false;
    criticalSinceNanos.clear();
    goneSinceNanos.clear();
    deletions.clear();
    reapedUpToIndex = 0;
    if (looks != null) {
      looks.cancel();
      looks = null;
    }
  }

  /** A check that was well in between two looks starts anew. */
  @Override
  public void onChanges(ChangeSet changes) {
    if (!leading) {
      return;
    }
    List<CheckKey> well = new ArrayList<>();
    List<String> back = new ArrayList<>();
    for (Change each : changes.changes()) {
      if (each instanceof Change.OfCheck change
          && change.after() != null
          && change.after().id().equals(Check.NODE_LIVENESS)
          && !change.after().status().equals(Status.CRITICAL)) {
        back.add(change.after().node());
      }
      if (each instanceof Change.OfCheck change
          && change.before() != null
          && mayReap(change.before())
          && (change.after() == null || !mayReap(change.after()))) {
        well.add(CheckKey.of(change.before()));
      }
    }
    if (!well.isEmpty() || !back.isEmpty()) {
      scheduler.execute(
          () -> {
            well.forEach(criticalSinceNanos::remove);
            back.forEach(goneSinceNanos::remove);
          });
    }
  }

  @Override
  public void onRestore(long appliedIndex) {}

  private void look() {
    if (!leading) {
      return;
    }
    Catalog catalog = reads.now(ReadView::catalog);
    reapInstances(catalog);
    reapNodes(catalog);
    reapTombstones(reads.now(view -> view.counters().tombstoneIndex()));
  }

  private void reapInstances(Catalog catalog) {
    long now = scheduler.nanos();
    Set<CheckKey> seen = new HashSet<>();
    Set<CheckKey> reaped = new HashSet<>();
    for (Check check : catalog.checks()) {
      if (!mayReap(check)) {
        continue;
      }
      CheckKey key = CheckKey.of(check);
      seen.add(key);
      long since = criticalSinceNanos.computeIfAbsent(key, each -> now);
      Duration critical = Duration.ofNanos(now - since);
      if (critical.compareTo(limit(check)) >= 0
          && reaped.add(new CheckKey(check.node(), check.serviceId()))) {
        LOG.info(
            "removing {} on {}: its check {} has been critical for {} s",
            check.serviceId(),
            check.node(),
            check.id(),
            critical.toSeconds());
        submit(new CatalogCommand.DeregisterInstance(check.node(), check.serviceId()));
      }
    }
    criticalSinceNanos.keySet().retainAll(seen);
  }

  /** Only a server has a liveness check that this cluster writes: nobody else is meant. */
  private void reapNodes(Catalog catalog) {
    if (settings.nodeReapAfter().isZero()) {
      return;
    }
    long now = scheduler.nanos();
    Set<String> gone = new HashSet<>();
    for (Node node : catalog.nodes()) {
      Check liveness = catalog.check(node.name(), Check.NODE_LIVENESS);
      if (liveness == null
          || !liveness.status().equals(Status.CRITICAL)
          || catalog.service(node.name(), CONSUL) == null) {
        continue;
      }
      gone.add(node.name());
      long since = goneSinceNanos.computeIfAbsent(node.name(), each -> now);
      Duration away = Duration.ofNanos(now - since);
      if (away.compareTo(settings.nodeReapAfter()) >= 0) {
        LOG.warn(
            "removing node {} and everything on it: it has been gone for {} h",
            node.name(),
            away.toHours());
        submit(new CatalogCommand.Deregister(node.name(), null, null));
      }
    }
    goneSinceNanos.keySet().retainAll(gone);
  }

  private static boolean mayReap(Check check) {
    CheckDefinition definition = check.definition();
    return definition != null
        && definition.deregisterAfter().isPositive()
        && !check.ofNode()
        && check.status().equals(Status.CRITICAL);
  }

  private static Duration limit(Check check) {
    CheckDefinition definition = check.definition();
    Duration wanted = definition == null ? MIN_CRITICAL : definition.deregisterAfter();
    return wanted.compareTo(MIN_CRITICAL) < 0 ? MIN_CRITICAL : wanted;
  }

  private void reapTombstones(long newest) {
    long now = scheduler.nanos();
    long known = deletions.isEmpty() ? reapedUpToIndex : deletions.getLast().upToIndex();
    if (newest > known) {
      deletions.add(new Deletions(newest, now));
    }
    Deletions old = null;
    while (!deletions.isEmpty()
        && now - deletions.getFirst().seenNanos() >= settings.tombstoneAge().toNanos()) {
      old = deletions.removeFirst();
    }
    if (old != null) {
      reapedUpToIndex = old.upToIndex();
      submit(new SystemCommand.ReapTombstones(reapedUpToIndex));
    }
  }

  /** An instance that stays is found again by the next look, tombstones by the next deletion. */
  private void submit(Command command) {
    var ignored =
        proposals
            .submitAsLeader(term, command)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.debug("not done: {}", command, failure);
                  }
                });
  }

  /** Everything deleted up to an index had been deleted by then. */
  private record Deletions(long upToIndex, long seenNanos) {}

  private record CheckKey(String node, String id) {
    CheckKey {
      node = node.toLowerCase(Locale.ROOT);
      id = id.toLowerCase(Locale.ROOT);
    }

    static CheckKey of(Check check) {
      return new CheckKey(check.node(), check.id());
    }
  }
}
