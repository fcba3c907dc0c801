package io.rollcall.agent.check;

import io.rollcall.agent.AgentSettings;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.ProbeOutcome.Skipped;
import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the active checks that stand on this node, and its share of those on hosts that are no
 * servers ({@link Catalog#runner}): one timer each, from a random first offset, and no run while
 * the last is under way. Follows the catalog: a check that goes to another node is dropped here, in
 * the middle of a run as well, and when servers come and go the shares are dealt anew.
 *
 * <p>A change of status is written at once, a change of nothing but the output at most every {@link
 * AgentSettings#checkUpdateInterval}. The state of a check is the catalog's: a run compares with
 * that and writes what differs, so a status that somebody else overwrote is put right by the next
 * run.
 *
 * <p>Listener methods on the apply thread, which only sort; all else on the scheduler's thread.
 */
public final class CheckRunner implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckRunner.class);

  /** For a program that a check runs and that names no timeout. */
  private static final Duration SCRIPT_TIMEOUT = Duration.ofSeconds(30);

  private final NodeIdentity self;
  private final Reads reads;
  private final Scheduler scheduler;
  private final Probing probing;
  private final AgentSettings settings;
  private final RandomGenerator random;
  private final ResultWriter writer;
  private final Map<CheckKey, OwnedCheck> owned = new HashMap<>();

  /**
   * Other servers, in lower case: their checks are none of this node's business. Read by the apply
   * thread, which has no catalog at hand; a name too few costs it a look, a name too many is put
   * right by the change of the server itself.
   */
  private volatile Set<String> otherServers = Set.of();

  private boolean running;

  public CheckRunner(
      NodeIdentity self,
      Reads reads,
      Proposals proposals,
      Scheduler scheduler,
      Probing probing,
      AgentSettings settings,
      RandomGenerator random) {
    this.self = self;
    this.reads = reads;
    this.scheduler = scheduler;
    this.probing = probing;
    this.settings = settings;
    this.random = random;
    this.writer = new ResultWriter(self.name(), proposals, scheduler);
  }

  public void start() {
    scheduler.execute(
        () -> {
          running = true;
          resync();
        });
  }

  /** Ends every run. */
  public void stop() {
    scheduler.execute(
        () -> {
          running = false;
          writer.close();
          owned.values().forEach(OwnedCheck::drop);
          owned.clear();
        });
  }

  @Override
  public void onChanges(ChangeSet changes) {
    Set<CheckKey> touched = new HashSet<>();
    boolean ofServers = false;
    for (Change each : changes.changes()) {
      if (each instanceof Change.OfCheck change) {
        ofServers |= isLiveness(change.before()) || isLiveness(change.after());
        addIfNear(change.before(), touched);
        addIfNear(change.after(), touched);
      } else if (each instanceof Change.OfService change) {
        ofServers |= isServer(change.before()) || isServer(change.after());
      }
    }
    if (ofServers) {
      scheduler.execute(this::resync);
    } else if (!touched.isEmpty()) {
      scheduler.execute(() -> follow(touched));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    scheduler.execute(this::resync);
  }

  private static boolean isLiveness(@Nullable Check check) {
    return check != null && check.id().equals(Check.NODE_LIVENESS);
  }

  private static boolean isServer(@Nullable ServiceInstance service) {
    return service != null && service.id().equals(Node.SERVER_SERVICE);
  }

  private void addIfNear(@Nullable Check check, Set<CheckKey> touched) {
    if (check != null
        && isActive(check)
        && !otherServers.contains(check.node().toLowerCase(Locale.ROOT))) {
      touched.add(CheckKey.of(check));
    }
  }

  private void resync() {
    Catalog catalog = reads.now(ReadView::catalog);
    otherServers = otherServers(catalog);
    Set<CheckKey> keys = new HashSet<>(owned.keySet());
    for (Check check : catalog.checks()) {
      addIfNear(check, keys);
    }
    follow(keys);
  }

  private Set<String> otherServers(Catalog catalog) {
    Set<String> servers = new HashSet<>();
    for (Check liveness : catalog.checksWithId(Check.NODE_LIVENESS)) {
      if (catalog.isServer(liveness.node()) && !isSelf(liveness.node())) {
        servers.add(liveness.node().toLowerCase(Locale.ROOT));
      }
    }
    return Set.copyOf(servers);
  }

  private boolean isSelf(String node) {
    return node.equalsIgnoreCase(self.name());
  }

  private boolean runs(Catalog catalog, String node, Map<String, Boolean> known) {
    return isSelf(node)
        || known.computeIfAbsent(
            node,
            each -> {
              String runner = catalog.runner(each);
              return runner != null && isSelf(runner);
            });
  }

  private void follow(Set<CheckKey> keys) {
    if (!running) {
      return;
    }
    Catalog catalog = reads.now(ReadView::catalog);
    Map<String, Boolean> runs = new HashMap<>();
    for (CheckKey id : keys) {
      Check found = catalog.check(id.node(), id.id());
      CheckDefinition definition = found == null ? null : found.definition();
      OwnedCheck known = owned.get(id);
      if (found == null
          || definition == null
          || !isActive(found)
          || !runs(catalog, found.node(), runs)) {
        drop(id);
      } else if (known != null && known.definition.equals(definition)) {
        known.check = found;
      } else {
        drop(id);
        add(id, new OwnedCheck(found, definition));
      }
    }
  }

  private void drop(CheckKey id) {
    OwnedCheck known = owned.remove(id);
    if (known != null) {
      known.drop();
      writer.forget(id);
    }
  }

  private void add(CheckKey id, OwnedCheck check) {
    owned.put(id, check);
    check.dueNanos = scheduler.nanos() + random.nextLong(interval(check.definition).toNanos());
    arm(check);
  }

  private void arm(OwnedCheck check) {
    check.timer =
        scheduler.after(Duration.ofNanos(check.dueNanos - scheduler.nanos()), () -> run(check));
  }

  private void run(OwnedCheck check) {
    CheckDefinition definition = check.definition;
    check.run =
        probing.start(
            definition.probe(),
            timeout(definition),
            definition.outputMaxSize() > 0
                ? definition.outputMaxSize()
                : settings.outputLimitBytes(),
            outcome -> scheduler.execute(() -> finished(check, outcome)));
  }

  private Duration timeout(CheckDefinition definition) {
    if (definition.timeout().isPositive()) {
      return definition.timeout();
    }
    return definition.probe() instanceof Probe.Script || definition.probe() instanceof Probe.Docker
        ? SCRIPT_TIMEOUT
        : settings.probeTimeout();
  }

  private void finished(OwnedCheck check, ProbeOutcome outcome) {
    if (check.dropped) {
      return;
    }
    check.run = null;
    // A run that took longer than the interval is followed by the next at once, not by several.
    check.dueNanos =
        Math.max(check.dueNanos + interval(check.definition).toNanos() - scheduler.nanos(), 0)
            + scheduler.nanos();
    arm(check);
    switch (outcome) {
      case Finding finding -> grade(check, finding);
      case Skipped skipped ->
          LOG.warn(
              "check {} on {} was left out once: {}",
              check.check.id(),
              check.check.node(),
              skipped.why());
    }
  }

  private void grade(OwnedCheck owned, Finding finding) {
    String status = owned.thresholds.count(finding.status());
    if (status == null) {
      LOG.debug(
          "check {} on {}: {} is below its threshold, stays {}: {}",
          owned.check.id(),
          owned.check.node(),
          finding.status(),
          owned.check.status(),
          finding.output());
      return;
    }
    CheckResult outstanding = writer.outstanding(CheckKey.of(owned.check));
    String knownStatus = outstanding == null ? owned.check.status() : outstanding.status();
    String knownOutput = outstanding == null ? owned.check.output() : outstanding.output();
    long now = scheduler.nanos();
    if (status.equals(knownStatus)) {
      if (finding.output().equals(knownOutput) || !outputIsDue(owned, now)) {
        return;
      }
    }
    owned.outputWrittenNanos = now;
    writer.write(new CheckResult(owned.check.node(), owned.check.id(), status, finding.output()));
  }

  private boolean outputIsDue(OwnedCheck owned, long now) {
    return owned.outputWrittenNanos == null
        || now - owned.outputWrittenNanos >= settings.checkUpdateInterval().toNanos();
  }

  private Duration interval(CheckDefinition definition) {
    return definition.interval().compareTo(settings.minInterval()) < 0
        ? settings.minInterval()
        : definition.interval();
  }

  private static boolean isActive(Check check) {
    CheckDefinition definition = check.definition();
    if (definition == null) {
      return false;
    }
    return switch (definition.probe()) {
      case Probe.Ttl probe -> false;
      case Probe.Alias probe -> false;
      case Probe.Http probe -> true;
      case Probe.Tcp probe -> true;
      case Probe.Udp probe -> true;
      case Probe.Grpc probe -> true;
      case Probe.Script probe -> true;
      case Probe.Docker probe -> true;
      case Probe.H2Ping probe -> true;
      case Probe.OsService probe -> true;
    };
  }

  /** The checks that this node runs now, for tests and status; on the scheduler's thread. */
  List<String> running() {
    return owned.keySet().stream().map(CheckKey::id).sorted().toList();
  }
}
