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
 * Runs the active checks that stand on this node: one timer each, from a random first offset, and
 * no run while the last is under way. Follows the catalog: a check that goes to another node is
 * dropped here, in the middle of a run as well.
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

  private final NodeIdentity self;
  private final Reads reads;
  private final Scheduler scheduler;
  private final Probing probing;
  private final AgentSettings settings;
  private final RandomGenerator random;
  private final ResultWriter writer;
  private final Map<String, OwnedCheck> owned = new HashMap<>();
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
    this.writer = new ResultWriter(proposals, scheduler);
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
    Set<String> touched = new HashSet<>();
    for (Change each : changes.changes()) {
      if (each instanceof Change.OfCheck change) {
        addIfOwn(change.before(), touched);
        addIfOwn(change.after(), touched);
      }
    }
    if (!touched.isEmpty()) {
      scheduler.execute(() -> follow(touched));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    scheduler.execute(this::resync);
  }

  private void addIfOwn(@Nullable Check check, Set<String> touched) {
    if (check != null && check.node().equalsIgnoreCase(self.name()) && isActive(check)) {
      touched.add(key(check.id()));
    }
  }

  private void resync() {
    Set<String> ids = new HashSet<>(owned.keySet());
    for (Check check : reads.now(ReadView::catalog).checksOn(self.name())) {
      if (isActive(check)) {
        ids.add(key(check.id()));
      }
    }
    follow(ids);
  }

  private void follow(Set<String> ids) {
    if (!running) {
      return;
    }
    Catalog catalog = reads.now(ReadView::catalog);
    for (String id : ids) {
      Check found = catalog.check(self.name(), id);
      CheckDefinition definition = found == null ? null : found.definition();
      OwnedCheck known = owned.get(id);
      if (found == null || definition == null || !isActive(found)) {
        drop(id);
      } else if (known != null && known.definition.equals(definition)) {
        known.check = found;
      } else {
        drop(id);
        add(id, new OwnedCheck(found, definition));
      }
    }
  }

  private void drop(String id) {
    OwnedCheck known = owned.remove(id);
    if (known != null) {
      known.drop();
      writer.forget(id);
    }
  }

  private void add(String id, OwnedCheck check) {
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
            definition.timeout().isPositive() ? definition.timeout() : settings.probeTimeout(),
            definition.outputMaxSize() > 0
                ? definition.outputMaxSize()
                : settings.outputLimitBytes(),
            outcome -> scheduler.execute(() -> finished(check, outcome)));
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
              "check {} on {} was left out once: {}", check.check.id(), self.name(), skipped.why());
    }
  }

  private void grade(OwnedCheck owned, Finding finding) {
    String status = owned.thresholds.count(finding.status());
    if (status == null) {
      LOG.debug(
          "check {} on {}: {} is below its threshold, stays {}: {}",
          owned.check.id(),
          self.name(),
          finding.status(),
          owned.check.status(),
          finding.output());
      return;
    }
    CheckResult outstanding = writer.outstanding(owned.check.id());
    String knownStatus = outstanding == null ? owned.check.status() : outstanding.status();
    String knownOutput = outstanding == null ? owned.check.output() : outstanding.output();
    long now = scheduler.nanos();
    if (status.equals(knownStatus)) {
      if (finding.output().equals(knownOutput) || !outputIsDue(owned, now)) {
        return;
      }
    }
    owned.outputWrittenNanos = now;
    writer.write(new CheckResult(self.name(), owned.check.id(), status, finding.output()));
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
      case Probe.Ttl ttl -> false;
      case Probe.Http http -> true;
      case Probe.Tcp tcp -> true;
    };
  }

  /** The checks that this node runs now, for tests and status; on the scheduler's thread. */
  List<String> running() {
    return List.copyOf(owned.keySet());
  }

  private static String key(String checkId) {
    return checkId.toLowerCase(Locale.ROOT);
  }
}
