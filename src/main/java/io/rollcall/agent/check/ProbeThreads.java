package io.rollcall.agent.check;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.rollcall.agent.check.ProbeOutcome.Finding;
import io.rollcall.agent.check.ProbeOutcome.Skipped;
import io.rollcall.agent.time.Scheduler;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition.Probe;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each probe on a virtual thread of its own, as many at once as the bulkhead lets through. A
 * probe that is not done at its deadline is interrupted, which closes the socket it waits for,
 * whatever it waits for: connecting, a slow handshake, a reply that comes drop by drop.
 */
public final class ProbeThreads implements Probing, AutoCloseable {
  /** The bulkhead's name in metrics. */
  public static final String BULKHEAD = "probes";

  private static final Logger LOG = LoggerFactory.getLogger(ProbeThreads.class);

  /** How long a probe may wait for its turn before this run of its check is left out. */
  private static final Duration MAX_QUEUED = Duration.ofSeconds(10);

  private final Bulkhead bulkhead;
  private final ProbeMeter meter;
  private final Scheduler scheduler;
  private final Resolver resolver = new Resolver();
  private final HttpProber http;
  private final TcpProber tcp;
  private final UdpProber udp;
  private final GrpcProber grpc;
  private final H2PingProber h2Ping;
  private final ScriptProber script = new ScriptProber();
  private final DockerProber docker;
  private final OsServiceProber osService;
  private final ProbeSupport support;

  public ProbeThreads(
      BulkheadRegistry bulkheads,
      int maxConcurrent,
      ProbeSupport support,
      Scheduler scheduler,
      ProbeMeter meter) {
    this.support = support;
    this.meter = meter;
    this.bulkhead =
        bulkheads.bulkhead(
            BULKHEAD,
            BulkheadConfig.custom()
                .maxConcurrentCalls(maxConcurrent)
                .maxWaitDuration(MAX_QUEUED)
                .build());
    this.scheduler = scheduler;
    Dialer dialer = new Dialer(resolver);
    this.http = new HttpProber(dialer);
    this.tcp = new TcpProber(dialer);
    this.udp = new UdpProber(resolver);
    this.grpc = new GrpcProber(resolver);
    this.h2Ping = new H2PingProber(dialer);
    this.docker = new DockerProber(support.dockerSocket());
    this.osService = new OsServiceProber(support.systemctl());
  }

  @Override
  public Run start(ProbeOrder order, Consumer<ProbeOutcome> done) {
    Attempt attempt = new Attempt(order, done);
    Thread thread = Thread.ofVirtual().name("probe-" + order.probe().type()).start(attempt);
    return () -> {
      attempt.cancelled = true;
      thread.interrupt();
    };
  }

  @Override
  public void close() {
    grpc.close();
    resolver.close();
  }

  private final class Attempt implements Runnable {
    private final ProbeOrder order;
    private final Consumer<ProbeOutcome> done;
    private volatile boolean cancelled;
    private long beganNanos;

    Attempt(ProbeOrder order, Consumer<ProbeOutcome> done) {
      this.order = order;
      this.done = done;
    }

    @Override
    public void run() {
      ProbeOutcome outcome = outcome();
      if (!cancelled) {
        if (outcome instanceof Finding finding) {
          meter.ended(
              order.probe().type(),
              finding.status(),
              Duration.ofNanos(scheduler.nanos() - beganNanos));
        }
        done.accept(outcome);
      }
    }

    private ProbeOutcome outcome() {
      try {
        bulkhead.acquirePermission();
      } catch (BulkheadFullException | AcquirePermissionCancelledException e) {
        meter.skipped();
        return new Skipped("no turn within " + MAX_QUEUED + ": " + e.getMessage());
      }
      beganNanos = scheduler.nanos();
      meter.began(Duration.ofNanos(beganNanos - order.dueNanos()));
      Scheduler.Timer deadline =
          scheduler.after(order.timeout(), Thread.currentThread()::interrupt);
      try {
        return probe(Deadline.in(order.timeout()));
      } catch (RuntimeException e) {
        LOG.warn("probe failed by a defect: {}", order.probe(), e);
        return new Finding(Status.CRITICAL, e.toString());
      } finally {
        deadline.cancel();
        bulkhead.onComplete();
      }
    }

    private Finding probe(Deadline deadline) {
      Probe probe = order.probe();
      int outputLimitBytes = order.outputLimitBytes();
      String refusal = support.refusal(probe).orElse(null);
      if (refusal != null) {
        return new Finding(Status.CRITICAL, refusal);
      }
      return switch (probe) {
        case Probe.Http target -> http.probe(target, deadline, outputLimitBytes);
        case Probe.Tcp target -> tcp.probe(target, deadline, outputLimitBytes);
        case Probe.Udp target -> udp.probe(target, deadline, outputLimitBytes);
        case Probe.Grpc target -> grpc.probe(target, deadline, outputLimitBytes);
        case Probe.H2Ping target -> h2Ping.probe(target, deadline, outputLimitBytes);
        case Probe.Script target -> script.probe(target, deadline, outputLimitBytes);
        case Probe.Docker target -> docker.probe(target, deadline, outputLimitBytes);
        case Probe.OsService target -> osService.probe(target, deadline, outputLimitBytes);
        case Probe.Ttl target -> throw notRun(target);
        case Probe.Alias target -> throw notRun(target);
      };
    }

    private static IllegalArgumentException notRun(Probe target) {
      return new IllegalArgumentException(
          "probe: " + target + " (expected: a kind that a node runs)");
    }
  }
}
