package io.rollcall.agent.lease;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.command.CatalogCommand.UpdateChecks;
import io.rollcall.command.Command;
import io.rollcall.command.SessionCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.RejectedException;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Session;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.ReplicatedLog.Leadership;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every deadline while this node leads: TTL checks (their TTL) and sessions (twice theirs,
 * as in Consul). Nothing of it is replicated: a new leader gives every lease its full time again.
 *
 * <p>A leader may be one no longer without knowing it. So before it lets anything lapse, and before
 * it says that a renewal counted, it asks for a read barrier and looks whether it still leads the
 * same term: then nobody has become leader before the question, and whoever does later gives full
 * time. Between that look and the log it may still lose its office: the expiry is proposed for its
 * own term only, so it is refused then, and never handed to a leader that has just given full time.
 * A renewal that did not count is sent again by its node, to the next leader.
 *
 * <p>Time that this process did not run (SIGSTOP, a long collection, a suspended machine) is taken
 * out of the leases' time: clients could not renew in it.
 *
 * <p>{@link #accept} and the listener may be called by any thread; all else is on the scheduler's.
 */
public final class Lessor implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(Lessor.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int MAX_RESULTS = 200;
  private static final String EXPIRED = "TTL expired";

  private final ReplicatedLog log;
  private final Reads reads;
  private final Proposals proposals;
  private final Scheduler scheduler;
  private final Leases leases = new Leases();

  /** Read by the apply thread: whether changes are worth handing over. */
  private volatile boolean leading;

  private long term;
  private long lastSeenNanos;
  private long pausedNanos;
  private Scheduler.@Nullable Timer ticks;

  public Lessor(ReplicatedLog log, Reads reads, Proposals proposals, Scheduler scheduler) {
    this.log = log;
    this.reads = reads;
    this.proposals = proposals;
    this.scheduler = scheduler;
  }

  /** On the scheduler's thread. */
  public void onLeadership(Leadership now) {
    if (now.self() && leading && now.term() == term) {
      return;
    }
    stop();
    if (now.self()) {
      lead(now.term());
    }
  }

  /** Drops all leases; on the scheduler's thread. */
  public void stop() {
    leading = false;
    leases.clear();
    if (ticks != null) {
      ticks.cancel();
      ticks = null;
    }
  }

  private void lead(long newTerm) {
    term = newTerm;
    pausedNanos = 0;
    lastSeenNanos = scheduler.nanos();
    // First listen, then look: a change in between is seen at least once.
    leading = true;
    syncWith(reads.now(ReadView::catalog));
    LOG.info("leading term {}: {} leases have their full time again", term, leases.size());
    ticks = scheduler.every(TICK, this::tick);
  }

  /**
   * Takes renewals in.
   *
   * @return whether they count; if not, they are to be sent to the leader of then
   */
  public CompletableFuture<Boolean> accept(List<LeaseKey> keys) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    scheduler.execute(() -> renew(keys, answer));
    return answer;
  }

  private void renew(List<LeaseKey> keys, CompletableFuture<Boolean> answer) {
    if (!leading) {
      answer.complete(false);
      return;
    }
    long now = leaseTime();
    for (LeaseKey key : keys) {
      leases.renew(key, now);
    }
    Proof proof = new Proof();
    var ignored =
        log.readBarrier()
            .whenComplete(
                (done, failure) ->
                    scheduler.execute(() -> answer.complete(failure == null && proof.holds())));
  }

  private void tick() {
    if (!leading) {
      return;
    }
    List<LeaseKey> lapsed = leases.lapse(leaseTime());
    if (!lapsed.isEmpty()) {
      expire(lapsed);
    }
  }

  /** The clock without the time in which this process stood still. */
  private long leaseTime() {
    long now = scheduler.nanos();
    long gap = now - lastSeenNanos;
    if (gap > PAUSE_NANOS) {
      pausedNanos += gap;
      LOG.warn("stood still for {} ms: every lease gets that time on top", gap / 1_000_000);
    }
    lastSeenNanos = now;
    return now - pausedNanos;
  }

  private void expire(List<LeaseKey> keys) {
    Proof proof = new Proof();
    var ignored =
        log.readBarrier()
            .whenComplete(
                (done, failure) ->
                    scheduler.execute(
                        () -> {
                          if (failure == null && proof.holds()) {
                            propose(keys);
                          } else if (proof.sameLead()) {
                            retry(keys);
                          }
                        }));
  }

  private void propose(List<LeaseKey> keys) {
    Catalog catalog = reads.now(ReadView::catalog);
    List<CheckResult> results = new ArrayList<>();
    List<LeaseKey> ofResults = new ArrayList<>();
    for (LeaseKey key : keys) {
      if (!leases.isLapsed(key)) {
        continue;
      }
      switch (key) {
        case LeaseKey.OfSession session -> {
          LOG.info("session {} expired: nobody renewed it", session.id());
          submit(
              new SessionCommand.Destroy(session.id(), SessionCommand.Cause.EXPIRED), List.of(key));
        }
        case LeaseKey.OfCheck check -> {
          Check found = catalog.check(check.node(), check.checkId());
          if (found != null && !isExpired(found)) {
            results.add(
                new CheckResult(
                    found.node(), found.id(), Status.CRITICAL, expiredOutput(found.output())));
            ofResults.add(key);
          }
        }
      }
      if (results.size() == MAX_RESULTS) {
        submit(new UpdateChecks(List.copyOf(results)), List.copyOf(ofResults));
        results.clear();
        ofResults.clear();
      }
    }
    if (!results.isEmpty()) {
      submit(new UpdateChecks(List.copyOf(results)), List.copyOf(ofResults));
    }
  }

  private void submit(Command expiry, List<LeaseKey> keys) {
    long itsTerm = term;
    var ignored =
        proposals
            .submitAsLeader(itsTerm, expiry)
            .whenComplete(
                (done, failure) ->
                    scheduler.execute(
                        () -> {
                          if (failure != null && !isRejected(failure) && leads(itsTerm)) {
                            retry(keys);
                          }
                        }));
  }

  private void retry(List<LeaseKey> keys) {
    long itsTerm = term;
    var ignored =
        scheduler.after(
            RETRY,
            () -> {
              if (leads(itsTerm)) {
                List<LeaseKey> still = keys.stream().filter(leases::isLapsed).toList();
                if (!still.isEmpty()) {
                  expire(still);
                }
              }
            });
  }

  private boolean leads(long itsTerm) {
    return leading && term == itsTerm;
  }

  private static boolean isRejected(Throwable failure) {
    return (failure instanceof CompletionException ? failure.getCause() : failure)
        instanceof RejectedException;
  }

  private static boolean isExpired(Check check) {
    return check.status().equals(Status.CRITICAL) && check.output().startsWith(EXPIRED);
  }

  /** Consul's words. */
  static String expiredOutput(String lastOutput) {
    return lastOutput.isEmpty()
        ? EXPIRED
        : EXPIRED + " (last output before timeout follows): " + lastOutput;
  }

  @Override
  public void onChanges(ChangeSet changes) {
    if (!leading) {
      return;
    }
    List<Change> relevant = new ArrayList<>();
    for (Change each : changes.changes()) {
      if (each instanceof Change.OfSession
          || (each instanceof Change.OfCheck check
              && (ttlNanos(check.before()) > 0 || ttlNanos(check.after()) > 0))) {
        relevant.add(each);
      }
    }
    if (!relevant.isEmpty()) {
      scheduler.execute(() -> follow(relevant));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    scheduler.execute(
        () -> {
          if (leading) {
            syncWith(reads.now(ReadView::catalog));
          }
        });
  }

  private void follow(List<Change> changes) {
    if (!leading) {
      return;
    }
    for (Change each : changes) {
      switch (each) {
        case Change.OfSession change -> {
          Session after = change.after();
          if (after != null) {
            armIfOther(new LeaseKey.OfSession(after.id()), nanos(after));
          } else if (change.before() != null) {
            leases.drop(new LeaseKey.OfSession(change.before().id()));
          }
        }
        case Change.OfCheck change -> follow(change);
        case Change.OfKey key -> {}
        case Change.OfNode node -> {}
        case Change.OfService service -> {}
        case Change.OfServiceIndex index -> {}
        case Change.OfQuery query -> {}
        case Change.OfEvent event -> {}
        case Change.OfCoordinate coordinate -> {}
        case Change.OfLeader leader -> {}
      }
    }
  }

  /** A check that is new or has moved starts with its full time. */
  private void follow(Change.OfCheck change) {
    LeaseKey before = change.before() == null ? null : key(change.before());
    LeaseKey after = change.after() == null ? null : key(change.after());
    if (before != null && !before.equals(after)) {
      leases.drop(before);
    }
    if (after != null) {
      if (before == null) {
        leases.drop(after);
      }
      armIfOther(after, ttlNanos(change.after()));
    }
  }

  private void syncWith(Catalog catalog) {
    Set<LeaseKey> gone = new HashSet<>(leases.keys());
    for (Check check : catalog.checks()) {
      gone.remove(key(check));
      armIfOther(key(check), ttlNanos(check));
    }
    for (Session session : catalog.sessions()) {
      LeaseKey key = new LeaseKey.OfSession(session.id());
      gone.remove(key);
      armIfOther(key, nanos(session));
    }
    gone.forEach(leases::drop);
  }

  private void armIfOther(LeaseKey key, long durationNanos) {
    Long known = leases.durationNanos(key);
    if (durationNanos <= 0) {
      leases.drop(key);
    } else if (known == null || known != durationNanos) {
      leases.arm(key, durationNanos, leaseTime());
    }
  }

  private static LeaseKey key(Check check) {
    return new LeaseKey.OfCheck(check.node(), check.id());
  }

  /** Twice the TTL; zero for a session without one. */
  private static long nanos(Session session) {
    return session.ttl().multipliedBy(2).toNanos();
  }

  /** Zero for anything but a TTL check. */
  private static long ttlNanos(@Nullable Check check) {
    CheckDefinition definition = check == null ? null : check.definition();
    if (definition == null) {
      return 0;
    }
    return switch (definition.probe()) {
      case Probe.Ttl ttl -> ttl.ttl().toNanos();
      case Probe.Http probe -> 0;
      case Probe.Tcp probe -> 0;
      case Probe.Udp probe -> 0;
      case Probe.Grpc probe -> 0;
      case Probe.Script probe -> 0;
      case Probe.Docker probe -> 0;
      case Probe.H2Ping probe -> 0;
      case Probe.Alias probe -> 0;
      case Probe.OsService probe -> 0;
    };
  }

  /** Whether this node led without a break from here until it is asked. */
  private final class Proof {
    private final long itsTerm = term;
    private final long itsPause = pausedNanos;

    boolean sameLead() {
      return leads(itsTerm);
    }

    boolean holds() {
      if (!sameLead()) {
        return false;
      }
      leaseTime();
      RaftStatus status = log.status();
      return pausedNanos == itsPause
          && status.role() == RaftStatus.Role.LEADER
          && status.term() == itsTerm;
    }
  }
}
