package io.rollcall.agent.lease;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.SessionCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.RejectedException;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.ReplicatedLog.Leadership;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every deadline while this node leads: those of TTL checks and sessions, see {@link
 * CatalogLeases}. Nothing of it is replicated: a new leader gives every lease its full time again.
 *
 * <p>A leader may be one no longer without knowing it. So before it lets anything lapse, and before
 * it says that a renewal counted, it asks for a read barrier and looks whether it still leads the
 * same term: then nobody has become leader before the question, and whoever does later gives full
 * time. Between that look and the log it may still lose its office: the expiry is proposed for its
 * own term only, so it is refused then, and never handed to a leader that has just given full time.
 * A renewal that did not count is sent again by its node, to the next leader.
 *
 * <p>Time in which this process did not run is taken out of the leases' time, see {@link
 * LeaseClock}.
 *
 * <p>{@link #accept} and the listener may be called by any thread; all else is on the scheduler's.
 */
public final class Lessor implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(Lessor.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ReplicatedLog log;
  private final Reads reads;
  private final Proposals proposals;
  private final Scheduler scheduler;
  private final LeaseClock clock;
  private final Leases leases = new Leases();
  private final CatalogLeases catalogLeases = new CatalogLeases(leases);

  /** Read by the apply thread: whether changes are worth handing over. */
  private volatile boolean leading;

  // Written on the scheduler's thread, read by any.
  private volatile int watched;
  private final LongAdder renewed = new LongAdder();
  private final LongAdder expiredSessions = new LongAdder();
  private final LongAdder expiredChecks = new LongAdder();

  private long term;
  private Scheduler.@Nullable Timer ticks;

  public Lessor(ReplicatedLog log, Reads reads, Proposals proposals, Scheduler scheduler) {
    this.log = log;
    this.reads = reads;
    this.proposals = proposals;
    this.scheduler = scheduler;
    this.clock = new LeaseClock(scheduler);
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
    watched = 0;
    if (ticks != null) {
      ticks.cancel();
      ticks = null;
    }
  }

  /** Any thread. */
  public LessorFigures figures() {
    return new LessorFigures(watched, renewed.sum(), expiredSessions.sum(), expiredChecks.sum());
  }

  private void lead(long newTerm) {
    term = newTerm;
    clock.restart();
    // First listen, then look: a change in between is seen at least once.
    leading = true;
    resync();
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
    long now = clock.nanos();
    for (LeaseKey key : keys) {
      if (leases.renew(key, now)) {
        renewed.increment();
      }
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
    watched = leases.size();
    List<LeaseKey> lapsed = leases.lapse(clock.nanos());
    if (!lapsed.isEmpty()) {
      expire(lapsed);
    }
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
    List<LeaseKey> still = keys.stream().filter(leases::isLapsed).toList();
    Catalog catalog = reads.now(ReadView::catalog);
    for (Expiry expiry : Expiry.of(still, catalog)) {
      if (expiry.command() instanceof SessionCommand.Destroy session) {
        LOG.info("session {} expired: nobody renewed it", session.id());
      }
      submit(expiry);
    }
  }

  private void submit(Expiry expiry) {
    long itsTerm = term;
    var ignored =
        proposals
            .submitAsLeader(itsTerm, expiry.command())
            .whenComplete(
                (done, failure) ->
                    scheduler.execute(
                        () -> {
                          if (failure == null) {
                            count(expiry.keys());
                          } else if (!isRejected(failure) && leads(itsTerm)) {
                            retry(expiry.keys());
                          }
                        }));
  }

  private void count(List<LeaseKey> expired) {
    for (LeaseKey each : expired) {
      switch (each) {
        case LeaseKey.OfSession session -> expiredSessions.increment();
        case LeaseKey.OfCheck check -> expiredChecks.increment();
      }
    }
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

  @Override
  public void onChanges(ChangeSet changes) {
    if (!leading) {
      return;
    }
    List<Change> relevant = new ArrayList<>();
    for (Change each : changes.changes()) {
      if (CatalogLeases.concerns(each)) {
        relevant.add(each);
      }
    }
    if (!relevant.isEmpty()) {
      scheduler.execute(
          () -> {
            if (leading) {
              catalogLeases.follow(relevant, clock.nanos());
            }
          });
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    scheduler.execute(
        () -> {
          if (leading) {
            resync();
          }
        });
  }

  private void resync() {
    catalogLeases.resync(reads.now(ReadView::catalog), clock.nanos());
    watched = leases.size();
  }

  /** Whether this node led without a break from here until it is asked. */
  private final class Proof {
    private final long itsTerm = term;
    private final long itsPause = clock.pausedNanos();

    boolean sameLead() {
      return leads(itsTerm);
    }

    boolean holds() {
      if (!sameLead()) {
        return false;
      }
      RaftStatus status = log.status();
      return clock.pausedNanos() == itsPause
          && status.role() == RaftStatus.Role.LEADER
          && status.term() == itsTerm;
    }
  }
}
