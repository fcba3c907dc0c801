package io.rollcall.agent;

import io.rollcall.command.CatalogCommand;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.raft.Member;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last thing that a node does for its instances before it stops: it hands those that have an
 * address of their own to the live servers, in one log entry with the word that it has left, so
 * that nobody waits until its silence is noticed. A node alone has nobody to hand them to and says
 * nothing.
 *
 * <p>Blocks, for {@link #PATIENCE} at most; any thread but the scheduler's.
 */
final class Departure {
  /** A node that cannot be heard any more is noticed anyway: its stop need not wait for long. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  private final NodeIdentity self;
  private final ReplicatedLog log;
  private final Reads reads;
  private final Proposals proposals;

  Departure(NodeIdentity self, ReplicatedLog log, Reads reads, Proposals proposals) {
    this.self = self;
    this.log = log;
    this.reads = reads;
    this.proposals = proposals;
  }

  void drain() {
    Catalog catalog = reads.now(ReadView::catalog);
    List<String> adopters =
        log.status().members().stream()
            .map(Member::name)
            .filter(name -> !name.equalsIgnoreCase(self.name()) && isAlive(catalog, name))
            .toList();
    if (adopters.isEmpty()
        || !reads.knownLeader()
        || catalog.check(self.name(), Check.NODE_LIVENESS) == null) {
      return;
    }
    LOG.info("{} is leaving: its instances with an own address go to {}", self.name(), adopters);
    try {
      var done =
          proposals
              .submit(new CatalogCommand.NodeDrained(self.name(), adopters))
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debug("handed over: {}", done);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(
          "nothing was handed over within {} ms; the others will when they miss this node: {}",
          PATIENCE.toMillis(),
          e.toString());
    }
  }

  private static boolean isAlive(Catalog catalog, String name) {
    Check check = catalog.check(name, Check.NODE_LIVENESS);
    return check != null && check.status().equals(Status.PASSING);
  }
}
