package io.rollcall.agent.check;

import io.rollcall.agent.AgentSettings;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.ProbeOutcome.Skipped;
import io.rollcall.agent.time.Scheduler;
import io.rollcall.agent.time.Standstill;
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
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this node's checks (see {@link RunnerShare}): one timer each, from a random first offset,
 * and no run while the last is under way. Follows the catalog: a check that goes to another node is
 * dropped here, in the middle of a run as well, and when servers come and go the shares are dealt
 * anew.
 *
 * <p>A change of status is written at once, a change of nothing but the output at most every {@link
 * AgentSettings#checkUpdateInterval}. The state of a check is the catalog's: a run compares with
 * that and writes what differs, so a status that somebody else overwrote is put right by the next
 * run.
 *
 * <p>When this process stood still, what it was probing timed out through no fault of the target:
 * such a failure is not counted, and what was due meanwhile is spread over its interval again
 * instead of being done all at once.
 *
 * <p>Listener methods on the apply thread, which only sort; all else on the scheduler's thread.
 */
public final class CheckRunner implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckRunner.class);

  /** For a program that a check runs and that names no timeout. */
  private static final Duration SCRIPT_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration SKIPPED_TOLD_EVERY = Duration.ofMinutes(1);
  private static final Duration STANDSTILL_LOOK = Duration.ofMillis(200);

  private final RunnerShare share;
  private final Reads reads;
  private final Scheduler scheduler;
  private final Probing probing;
  private final AgentSettings settings;
  private final RandomGenerator random;
  private final ResultWriter writer;
  private final Standstill standstill;
  private final Map<CheckKey, OwnedCheck> owned = new HashMap<>();

  private boolean running;
  private Scheduler.@Nullable Timer looks;

  /** When a run that was left out was last told; null before the first time. */
  private @Nullable Long skippedToldNanos;

  public CheckRunner(
      NodeIdentity self,
      Reads reads,
      Proposals proposals,
      Scheduler scheduler,
      Probing probing,
      AgentSettings settings,
      RandomGenerator random) {
    this.share = new RunnerShare(self);
    this.reads = reads;
    this.scheduler = scheduler;
    this.probing = probing;
    this.settings = settings;
    this.random = random;
    this.writer = new ResultWriter(self.name(), proposals, scheduler);
    this.standstill = new Standstill(scheduler);
  }

  public void start() {
    scheduler.execute(
        () -> {
          running = true;
          standstill.restart();
          looks = scheduler.every(STANDSTILL_LOOK, this::look);
          resync();
        });
  }

  /** Ends every run. */
  public void stop() {
    scheduler.execute(
        () -> {
          running = false;
          if (looks != null) {
            looks.cancel();
          }
          writer.close();
          owned.values().forEach(OwnedCheck::drop);
          owned.clear();
        });
  }

  @Override
  public void onChanges(ChangeSet changes) {
    Set<CheckKey> touched = new HashSet<>();
    boolean sharesMove = false;
    for (Change each : changes.changes()) {
      sharesMove |= RunnerShare.movesShares(each);
      if (each instanceof Change.OfCheck change) {
        addIfNear(change.before(), touched);
        addIfNear(change.after(), touched);
      }
    }
    if (sharesMove) {
      scheduler.execute(this::resync);
    } else if (!touched.isEmpty()) {
      scheduler.execute(() -> follow(touched));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    scheduler.execute(this::resync);
  }

  private void addIfNear(@Nullable Check check, Set<CheckKey> touched) {
    if (check != null && share.mayHold(check)) {
      touched.add(CheckKey.of(check));
    }
  }

  private void resync() {
    Catalog catalog = reads.now(ReadView::catalog);
    share.resync(catalog);
    Set<CheckKey> keys = new HashSet<>(owned.keySet());
    for (Check check : catalog.checks()) {
      addIfNear(check, keys);
    }
    follow(keys);
  }

  private void follow(Set<CheckKey> keys) {
    if (!running) {
      return;
    }
    Catalog catalog = reads.now(ReadView::catalog);
    RunnerShare.View mine = share.in(catalog);
    for (CheckKey id : keys) {
      Check found = catalog.check(id.node(), id.id());
      CheckDefinition definition = found == null ? null : found.definition();
      OwnedCheck known = owned.get(id);
      if (found == null || definition == null || !mine.holds(found)) {
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
    spread(check);
  }

  private void arm(OwnedCheck check) {
    check.timer =
        scheduler.after(Duration.ofNanos(check.dueNanos - scheduler.nanos()), () -> run(check));
  }

  /** What fell due while this process stood still must not be done all at once. */
  private void look() {
    if (standstill.look() == 0) {
      return;
    }
    long now = scheduler.nanos();
    for (OwnedCheck each : owned.values()) {
      if (each.run == null && each.dueNanos - now <= 0) {
        spread(each);
      }
    }
  }

  private void spread(OwnedCheck check) {
    if (check.timer != null) {
      check.timer.cancel();
    }
    check.dueNanos = scheduler.nanos() + random.nextLong(interval(check.definition).toNanos());
    arm(check);
  }

  private void run(OwnedCheck check) {
    look();
    if (check.dueNanos - scheduler.nanos() > 0) {
      return; // it was just spread
    }
    check.startedNanos = scheduler.nanos();
    CheckDefinition definition = check.definition;
    check.run =
        probing.start(
            new ProbeOrder(
                definition.probe(),
                check.dueNanos,
                timeout(definition),
                definition.outputMaxSize() > 0
                    ? definition.outputMaxSize()
                    : settings.outputLimitBytes()),
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
    look();
    if (standstill.since(check.startedNanos)
        && outcome instanceof Finding finding
        && !finding.status().equals(Check.Status.PASSING)) {
      LOG.debug("check {} is not counted, this node stood still: {}", check.check.id(), finding);
      spread(check);
      return;
    }
    // A run that took longer than the interval is followed by the next at once, not by several.
    check.dueNanos =
        Math.max(check.dueNanos + interval(check.definition).toNanos() - scheduler.nanos(), 0)
            + scheduler.nanos();
    arm(check);
    switch (outcome) {
      case Finding finding -> grade(check, finding);
      case Skipped skipped -> tellOfSkipped(check, skipped);
    }
  }

  /** Where one run is left out many are: one line a minute, the rest is in the metric. */
  private void tellOfSkipped(OwnedCheck check, Skipped skipped) {
    long now = scheduler.nanos();
    if (skippedToldNanos == null || now - skippedToldNanos >= SKIPPED_TOLD_EVERY.toNanos()) {
      skippedToldNanos = now;
      LOG.warn(
          "check {} on {} was left out once, others may have been too: {}",
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

  /** The checks that this node runs now, for tests and status; on the scheduler's thread. */
  List<String> running() {
    return owned.keySet().stream().map(CheckKey::id).sorted().toList();
  }
}
