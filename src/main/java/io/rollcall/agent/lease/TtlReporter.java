package io.rollcall.agent.lease;

import io.rollcall.agent.AgentSettings;
import io.rollcall.agent.NotATtlCheckException;
import io.rollcall.agent.OutputTail;
import io.rollcall.agent.TtlReports;
import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.command.CatalogCommand.UpdateChecks;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.RejectedException;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns reports of applications into renewals, and into writes only when the status changed, or the
 * output did and it is time to write that. Any thread; never blocks.
 */
public final class TtlReporter implements TtlReports {
  private static final Logger LOG = LoggerFactory.getLogger(TtlReporter.class);

  private final Registrations registrations;
  private final Reads reads;
  private final Proposals proposals;
  private final Renewals renewals;
  private final Scheduler scheduler;
  private final AgentSettings settings;

  /** When the output of a check was last written; no older than the update interval. */
  private final ConcurrentHashMap<LeaseKey, Long> outputWrittenNanos = new ConcurrentHashMap<>();

  public TtlReporter(
      Registrations registrations,
      Reads reads,
      Proposals proposals,
      Renewals renewals,
      Scheduler scheduler,
      AgentSettings settings) {
    this.registrations = registrations;
    this.reads = reads;
    this.proposals = proposals;
    this.renewals = renewals;
    this.scheduler = scheduler;
    this.settings = settings;
  }

  public void start() {
    if (settings.checkUpdateInterval().isPositive()) {
      var ignored = scheduler.every(settings.checkUpdateInterval(), this::forgetOld);
    }
  }

  @Override
  public CompletableFuture<Void> report(String checkId, String status, String output) {
    return found(checkId, status, output)
        .exceptionallyCompose(
            failure ->
                cause(failure) instanceof RejectedException
                    // The check may have moved a moment ago, which this node has not heard yet.
                    ? reads
                        .readLocally(view -> view.appliedIndex())
                        .thenCompose(done -> found(checkId, status, output))
                    : CompletableFuture.failedFuture(cause(failure)));
  }

  @Override
  public CompletableFuture<Void> registeredAgain(List<Check> checks) {
    return CompletableFuture.allOf(
        checks.stream()
            .filter(TtlReporter::isTtl)
            .map(this::renew)
            .toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> renew(Check check) {
    return registrations
        .check(check.id())
        .thenAccept(found -> renewals.renew(new LeaseKey.OfCheck(found.node(), found.id())))
        .exceptionally(
            gone -> {
              LOG.debug("check {} is gone again: {}", check.id(), gone.toString());
              return null;
            });
  }

  private CompletableFuture<Void> found(String checkId, String status, String output) {
    return registrations.check(checkId).thenCompose(check -> report(check, status, output));
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause == null ? failure : cause;
  }

  private CompletableFuture<Void> report(Check check, String status, String output) {
    CheckDefinition definition = check.definition();
    if (definition == null || !isTtl(check)) {
      return CompletableFuture.failedFuture(new NotATtlCheckException(check.id()));
    }
    LeaseKey key = new LeaseKey.OfCheck(check.node(), check.id());
    renewals.renew(key);
    String kept =
        OutputTail.headOf(
            output,
            definition.outputMaxSize() > 0
                ? definition.outputMaxSize()
                : settings.outputLimitBytes());
    if (status.equals(check.status()) && (kept.equals(check.output()) || !outputIsDue(key))) {
      return CompletableFuture.completedFuture(null);
    }
    outputWrittenNanos.put(key, scheduler.nanos());
    return proposals
        .submit(new UpdateChecks(List.of(new CheckResult(check.node(), check.id(), status, kept))))
        .thenApply(done -> null);
  }

  private static boolean isTtl(Check check) {
    return check.definition() != null && check.definition().probe() instanceof Probe.Ttl;
  }

  private boolean outputIsDue(LeaseKey key) {
    Long last = outputWrittenNanos.get(key);
    return last == null || isOld(last);
  }

  private boolean isOld(long nanos) {
    return scheduler.nanos() - nanos >= settings.checkUpdateInterval().toNanos();
  }

  private void forgetOld() {
    outputWrittenNanos.values().removeIf(this::isOld);
  }
}
