package io.rollcall.core;

import io.rollcall.raft.RaftException;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.ReplicatedLog.Leadership;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.BlockingReads;
import io.rollcall.watch.Interest;
import io.rollcall.watch.Query;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Every read of the state goes through here: it picks the consistency, waits for the barrier, and
 * parks blocking reads. Any thread; never blocks.
 */
public final class Reads {
  private final Views views;
  private final BlockingReads blocking;
  private final ReplicatedLog log;
  private volatile Leadership leadership = new Leadership(0, "", false);

  public Reads(Views views, BlockingReads blocking, ReplicatedLog log) {
    this.views = views;
    this.blocking = blocking;
    this.log = log;
    log.onLeadership(now -> leadership = now);
  }

  /**
   * Reads, and waits for a newer index if the options say so. Fails with {@link RaftException} when
   * there is no leader for a read that needs one, or when this node never knew one.
   */
  public <R> CompletableFuture<Answer<R>> read(StateQuery<R> query, ReadOptions options) {
    Query<R> bound = new Bound<>(views, query);
    if (options.consistency() == Consistency.STALE) {
      return neverHadLeader()
          ? CompletableFuture.failedFuture(new RaftException.NoLeader())
          : blocking.ask(bound, options.minIndex(), options.maxWait());
    }
    CompletableFuture<Answer<R>> first =
        log.readBarrier()
            .thenCompose(done -> blocking.ask(bound, options.minIndex(), options.maxWait()));
    if (options.minIndex() == 0) {
      return first;
    }
    // A wait that ended without news must not end with what a cut-off node happens to know.
    return first.thenCompose(
        answer ->
            answer.index() > options.minIndex()
                ? CompletableFuture.completedFuture(answer)
                : log.readBarrier().thenCompose(done -> blocking.ask(bound, 0, options.maxWait())));
  }

  /**
   * Reads this node's state for the node's own sake: with everything acknowledged so far while
   * there is a leader, else what there is, at once.
   */
  public <R> CompletableFuture<R> readLocally(Function<ReadView, R> read) {
    return knownLeader()
        ? log.readBarrier().exceptionally(e -> null).thenApply(done -> now(read))
        : CompletableFuture.completedFuture(now(read));
  }

  /** Reads the newest state of this node, however old. */
  public <R> R now(Function<ReadView, R> read) {
    try (ReadView view = views.view()) {
      return read.apply(view);
    }
  }

  public boolean knownLeader() {
    return !leadership.leader().isEmpty();
  }

  public boolean isLeader() {
    return leadership.self();
  }

  /** Milliseconds since this node heard of the leader; 0 on the leader. */
  public long lastContactMillis() {
    return leadership.self() ? 0 : log.status().lastContact().toMillis();
  }

  private boolean neverHadLeader() {
    return leadership.term() == 0 && !knownLeader();
  }

  /**
   * A query on this node's state. The views are the same object in all, so equal queries are equal.
   */
  private record Bound<R>(Views views, StateQuery<R> query) implements Query<R> {
    @Override
    public Set<Interest> interests() {
      return query.interests();
    }

    @Override
    public Answer<R> answer() {
      try (ReadView view = views.view()) {
        return query.answer(view);
      }
    }
  }
}
