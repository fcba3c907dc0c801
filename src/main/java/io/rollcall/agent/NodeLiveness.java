package io.rollcall.agent;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.RaftStatus.Follower;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.ReplicatedLog.Leadership;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node leads, says of each other server whether it is alive, by when it last answered.
 * The catalog holds the verdict ({@code serfHealth}); a look compares with that, so a proposal that
 * failed is simply made again.
 *
 * <pre>
 *   passing --silent for nodeLostAfter--> critical --heard for the probation--> passing
 * </pre>
 *
 * <p>The probation doubles with each loss, up to a minute, and ends with an answer, not with the
 * silence after it: a link that is up for 5 s and down for 5 s is told lost, back (2 s), lost, back
 * (4 s), lost, and then stays lost. A leader judges nobody in its first {@code nodeLostAfter}, nor
 * after it stood still, nor while it does not hear a majority: then it is itself that is cut off.
 *
 * <p>On the scheduler's thread.
 */
public final class NodeLiveness {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLiveness.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration STOOD_STILL = Duration.ofSeconds(1);
  private static final Duration MAX_PROBATION = Duration.ofMinutes(1);

  /** A node that left says itself when it is back; this is for one that forgot to stop. */
  private static final Duration LEFT_PROBATION = Duration.ofSeconds(30);

  private static final Duration QUIET = Duration.ofMinutes(5);

  private final ReplicatedLog log;
  private final Reads reads;
  private final Proposals proposals;
  private final Scheduler scheduler;
  private final AgentSettings settings;
  private final Map<String, Watched> watched = new HashMap<>();
  private boolean leading;
  private long term;
  private long lastLookNanos;
  private long judgesFromNanos;
  private Scheduler.@Nullable Timer looks;

  public NodeLiveness(
      ReplicatedLog log,
      Reads reads,
      Proposals proposals,
      Scheduler scheduler,
      AgentSettings settings) {
    this.log = log;
    this.reads = reads;
    this.proposals = proposals;
    this.scheduler = scheduler;
    this.settings = settings;
  }

  public void onLeadership(Leadership now) {
    if (now.self() && leading && now.term() == term) {
      return;
    }
    stop();
    if (now.self()) {
      leading = true;
      term = now.term();
      lastLookNanos = scheduler.nanos();
      judgesFromNanos = lastLookNanos + settings.nodeLostAfter().toNanos();
      looks = scheduler.every(LOOK, this::look);
    }
  }

  public void stop() {
    leading = false;
    watched.clear();
    if (looks != null) {
      looks.cancel();
      looks = null;
    }
  }

  private void look() {
    long now = scheduler.nanos();
    if (now - lastLookNanos > STOOD_STILL.toNanos()) {
      judgesFromNanos = now + settings.nodeLostAfter().toNanos();
    }
    lastLookNanos = now;
    RaftStatus status = log.status();
    if (!leading
        || now - judgesFromNanos < 0
        || status.role() != RaftStatus.Role.LEADER
        || status.term() != term
        || !hearsMajority(status)) {
      return;
    }
    Catalog catalog = reads.now(ReadView::catalog);
    Check own = catalog.check(status.self().name(), Check.NODE_LIVENESS);
    if (own != null && own.status().equals(Status.CRITICAL)) {
      returned(watched(own.node()), own.node());
    }
    for (Follower follower : status.followers()) {
      Check check = catalog.check(follower.member().name(), Check.NODE_LIVENESS);
      if (check != null) {
        judge(follower, check, status, catalog, now);
      }
    }
  }

  private void judge(Follower follower, Check check, RaftStatus status, Catalog catalog, long now) {
    Watched node = watched(follower.member().name());
    boolean alive = !check.status().equals(Status.CRITICAL);
    if (isSilent(follower)) {
      node.heardSinceNanos = null;
      if (alive && !node.proposing) {
        lost(node, check.node(), follower.lastContact(), adopters(status, catalog));
      }
      return;
    }
    if (node.heardSinceNanos == null || alive != node.alive) {
      node.heardSinceNanos = now;
      node.alive = alive;
    }
    long heard = now - follower.lastContact().toNanos() - node.heardSinceNanos;
    boolean left = check.output().equals(Check.LEFT);
    if (!alive && heard >= (left ? LEFT_PROBATION : probation(node.losses)).toNanos()) {
      returned(node, check.node());
    } else if (alive && heard >= QUIET.toNanos()) {
      node.losses = 0;
    }
  }

  private void lost(Watched node, String name, Duration silence, List<String> adopters) {
    LOG.warn(
        "node {} is lost: not heard for {} ms; its instances with an own address go to {}",
        name,
        silence.toMillis(),
        adopters);
    propose(node, new CatalogCommand.NodeLost(name, adopters), () -> node.losses++);
  }

  private void returned(Watched node, String name) {
    if (!node.proposing) {
      LOG.info("node {} is back", name);
      propose(node, new CatalogCommand.NodeReturned(name), () -> {});
    }
  }

  private void propose(Watched node, CatalogCommand verdict, Runnable written) {
    node.proposing = true;
    var ignored =
        proposals
            .submitAsLeader(term, verdict)
            .whenComplete(
                (done, failure) ->
                    scheduler.execute(
                        () -> {
                          node.proposing = false;
                          if (failure == null) {
                            written.run();
                          } else {
                            LOG.warn(
                                "not written, tried again: {}: {}", verdict, failure.toString());
                          }
                        }));
  }

  private Duration probation(int losses) {
    Duration probation = settings.nodeReturnedAfter();
    for (int i = 1; i < losses && probation.compareTo(MAX_PROBATION) < 0; i++) {
      probation = probation.multipliedBy(2);
    }
    return probation.compareTo(MAX_PROBATION) < 0 ? probation : MAX_PROBATION;
  }

  private boolean isSilent(Follower follower) {
    return follower.lastContact().compareTo(settings.nodeLostAfter()) >= 0;
  }

  private boolean hearsMajority(RaftStatus status) {
    long voters = 1 + status.followers().stream().filter(Follower::voter).count();
    long heard = 1 + status.followers().stream().filter(f -> f.voter() && !isSilent(f)).count();
    return 2 * heard > voters;
  }

  /** Live servers, this one first. */
  private List<String> adopters(RaftStatus status, Catalog catalog) {
    List<String> adopters = new ArrayList<>();
    adopters.add(status.self().name());
    for (Follower each : status.followers()) {
      Check check = catalog.check(each.member().name(), Check.NODE_LIVENESS);
      if (!isSilent(each) && check != null && check.status().equals(Status.PASSING)) {
        adopters.add(each.member().name());
      }
    }
    return List.copyOf(adopters);
  }

  private Watched watched(String name) {
    return watched.computeIfAbsent(name, each -> new Watched());
  }

  private static final class Watched {
    /** Since when without a break; null while it is silent. */
    private @Nullable Long heardSinceNanos;

    /** What its liveness check said when it was last looked at. */
    private boolean alive = true;

    private int losses;
    private boolean proposing;
  }
}
