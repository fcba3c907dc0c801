package io.rollcall.agent;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.rollcall.agent.check.AliasFollower;
import io.rollcall.agent.check.CheckRunner;
import io.rollcall.agent.check.ProbeMeter;
import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.agent.check.ProbeThreads;
import io.rollcall.agent.coordinate.Surveyor;
import io.rollcall.agent.lease.Lessor;
import io.rollcall.agent.lease.LessorFigures;
import io.rollcall.agent.lease.Renewals;
import io.rollcall.agent.lease.SessionRenewer;
import io.rollcall.agent.lease.TtlReporter;
import io.rollcall.agent.time.SchedulerThread;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.core.cluster.Operations;
import io.rollcall.machine.ChangeListener;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All that a node does by itself. Its parts share one thread and are told of leadership on it, in
 * one order.
 *
 * <p>Start it when log and state are up, before the doors open; stop it after they are closed and
 * before the log. Each once, by one thread.
 */
public final class Agent implements AutoCloseable {
  private final ReplicatedLog log;
  private final Consumer<ChangeListener> changes;
  private final SchedulerThread scheduler = new SchedulerThread("rollcall-agent");
  private final ProbeThreads probes;
  private final CheckLog checkLog;
  private final InstanceLog instanceLog;
  private final CheckRunner runner;
  private final AliasFollower aliases;
  private final Lessor lessor;
  private final Renewals renewals;
  private final NodeLiveness liveness;
  private final SelfRegistration registration;
  private final Reaper reaper;
  private final ServerCleanup cleanup;
  private final Departure departure;
  private final TtlReporter reports;
  private final SessionRenewer sessions;
  private final Surveyor surveyor;

  /**
   * Puts the parts together; nothing runs yet.
   *
   * @param changes where a listener of applied changes is handed in
   * @param bulkheads gets one bulkhead, {@link ProbeThreads#BULKHEAD}
   * @param meter is told how well the schedule of the checks is kept
   */
  public Agent(
      NodeIdentity self,
      AgentSettings settings,
      ProbeSupport support,
      Reads reads,
      Proposals proposals,
      Registrations registrations,
      Operations operations,
      ReplicatedLog log,
      PeerChannel channel,
      Consumer<ChangeListener> changes,
      BulkheadRegistry bulkheads,
      ProbeMeter meter) {
    this.log = log;
    this.changes = changes;
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    probes = new ProbeThreads(bulkheads, settings.maxConcurrentProbes(), support, scheduler, meter);
    checkLog = new CheckLog(self, scheduler);
    instanceLog = new InstanceLog(self, reads, scheduler);
    runner = new CheckRunner(self, reads, proposals, scheduler, probes, settings, random);
    aliases = new AliasFollower(self, reads, proposals, scheduler);
    lessor = new Lessor(log, reads, proposals, scheduler);
    renewals = new Renewals(self.name(), channel, lessor, scheduler, settings.renewalInterval());
    liveness = new NodeLiveness(log, reads, proposals, scheduler, settings);
    registration = new SelfRegistration(self, reads, proposals, scheduler, settings);
    reaper = new Reaper(reads, proposals, scheduler, settings);
    cleanup = new ServerCleanup(operations, scheduler);
    departure = new Departure(self, log, reads, proposals);
    reports = new TtlReporter(registrations, reads, proposals, renewals, scheduler, settings);
    sessions = new SessionRenewer(reads, log, renewals);
    surveyor = new Surveyor(self.name(), log, channel, reads, proposals, scheduler, random);
  }

  public TtlReports ttlReports() {
    return reports;
  }

  public SessionRenewals sessionRenewals() {
    return sessions;
  }

  public CoordinateUpdates coordinates() {
    return surveyor;
  }

  /** What the lessor does; any thread. */
  public LessorFigures lessor() {
    return lessor.figures();
  }

  public void start() {
    List.of(checkLog, instanceLog, runner, aliases, lessor, registration, reaper).forEach(changes);
    renewals.start();
    reports.start();
    registration.start();
    runner.start();
    aliases.start();
    surveyor.start();
    log.onLeadership(now -> scheduler.execute(() -> lead(now)));
  }

  private void lead(Leadership now) {
    lessor.onLeadership(now);
    renewals.onLeadership(now);
    liveness.onLeadership(now);
    reaper.onLeadership(now);
    cleanup.onLeadership(now);
    registration.onLeadership(now);
  }

  /**
   * Ends every probe, hands what it owns to the others, and drops every deadline: the next leader
   * gives full time. What was reported until now still gets to the leader.
   */
  @Override
  public void close() {
    runner.stop();
    aliases.stop();
    registration.stop();
    departure.drain();
    renewals.stop();
    surveyor.stop();
    scheduler.execute(
        () -> {
          reaper.stop();
          cleanup.stop();
          liveness.stop();
          lessor.stop();
        });
    scheduler.close();
    probes.close();
  }
}
