package io.rollcall.agent.check;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.command.CatalogCommand.UpdateChecks;
import io.rollcall.core.Proposals;
import io.rollcall.core.RejectedException;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes results of checks, those of a few milliseconds in one command and one command at a time.
 * Of each check only the newest result waits: what could not be written is tried again, with a
 * newer result in its place if there is one, so nothing is lost and nothing piles up.
 *
 * <p>Worked example: {@code a=critical} is being proposed while there is no leader; {@code
 * a=passing} and {@code b=critical} come in and wait. The proposal fails: {@code a=critical} is
 * dropped, since something newer waits. The next command holds {@code a=passing, b=critical}.
 *
 * <p>Owned by the scheduler's thread.
 */
final class ResultWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ResultWriter.class);
  private static final Duration GATHERING = Duration.ofMillis(5);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int MAX_RESULTS = 500;
  private static final int MAX_CHARS = 128 * 1024;

  private final String writer;
  private final Proposals proposals;
  private final Scheduler scheduler;
  private final Map<CheckKey, CheckResult> waiting = new LinkedHashMap<>();
  private Map<CheckKey, CheckResult> proposed = Map.of();
  private boolean armed;
  private boolean closed;

  /**
   * @param writer the name of this node, which runs the checks
   */
  ResultWriter(String writer, Proposals proposals, Scheduler scheduler) {
    this.writer = writer;
    this.proposals = proposals;
    this.scheduler = scheduler;
  }

  void write(CheckResult result) {
    waiting.put(new CheckKey(result.node(), result.checkId()), result);
    arm(GATHERING);
  }

  /** The newest result that is not known to be written; null when there is none. */
  @Nullable CheckResult outstanding(CheckKey check) {
    CheckResult result = waiting.get(check);
    return result == null ? proposed.get(check) : result;
  }

  /** Forgets a check that is no longer this node's. */
  void forget(CheckKey check) {
    waiting.remove(check);
  }

  void close() {
    closed = true;
    waiting.clear();
  }

  private void arm(Duration delay) {
    if (!armed && !closed && proposed.isEmpty() && !waiting.isEmpty()) {
      armed = true;
      var ignored = scheduler.after(delay, this::propose);
    }
  }

  private void propose() {
    armed = false;
    if (!proposed.isEmpty() || waiting.isEmpty()) {
      return;
    }
    Map<CheckKey, CheckResult> batch = new LinkedHashMap<>();
    long chars = 0;
    for (Iterator<Map.Entry<CheckKey, CheckResult>> all = waiting.entrySet().iterator();
        all.hasNext() && batch.size() < MAX_RESULTS && chars < MAX_CHARS; ) {
      Map.Entry<CheckKey, CheckResult> each = all.next();
      batch.put(each.getKey(), each.getValue());
      chars += each.getValue().output().length();
      all.remove();
    }
    proposed = batch;
    var ignored =
        proposals
            .submit(new UpdateChecks(writer, List.copyOf(batch.values())))
            .whenComplete((done, failure) -> scheduler.execute(() -> answered(failure)));
  }

  private void answered(@Nullable Throwable failure) {
    List<Map.Entry<CheckKey, CheckResult>> batch = new ArrayList<>(proposed.entrySet());
    proposed = Map.of();
    switch (failure instanceof CompletionException e ? e.getCause() : failure) {
      case null -> arm(GATHERING);
      case RejectedException e -> {
        LOG.debug("no longer this node's to write: {}", batch);
        arm(GATHERING);
      }
      case RaftException.TooLarge e -> {
        LOG.warn("results of {} checks dropped: {}", batch.size(), e.getMessage());
        arm(GATHERING);
      }
      case Throwable e -> {
        LOG.debug("results of {} checks wait for a leader: {}", batch.size(), e.getMessage());
        for (Map.Entry<CheckKey, CheckResult> each : batch) {
          waiting.putIfAbsent(each.getKey(), each.getValue());
        }
        arm(RETRY);
      }
    }
  }
}
