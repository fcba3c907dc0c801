package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.rollcall.command.ClusterMark;
import io.rollcall.command.Command;
import io.rollcall.command.SystemCommand;
import io.rollcall.command.codec.CommandCodec;
import io.rollcall.model.Bytes;
import io.rollcall.raft.Committed;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.ReplicatedLog.Leadership;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a proposal to the leader, here or elsewhere. Any thread.
 *
 * <p>It is tried again within the hold time as long as it is certain that it was not written: there
 * is no leader, the leader could not be reached, it answered that it does not lead. Anything else
 * that goes wrong on the way may have been written, and is told as such.
 */
final class Proposals {
  private static final IntervalFunction BACKOFF =
      IntervalFunction.ofExponentialRandomBackoff(
          Duration.ofMillis(10), 2.0, 0.5, Duration.ofMillis(200));

  /** How long to wait for news of a leader before looking again without any. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  /** The engine's word for it. */
  private static final long ANY_TERM = -1;

  private final RaftSettings settings;
  private final Node node;
  private final Members members;
  private final LeadershipBoard board;
  private final Supplier<Optional<String>> failure;
  private final ScheduledExecutorService timer;
  private final InstantSource clock;
  private final Retry retry;
  private final Map<String, ForwardLane> lanes = new ConcurrentHashMap<>();
  private final Function<String, ForwardLane> newLane;
  private final IntSupplier clusterVersion;
  private final Deadlines deadlines;
  private final AtomicInteger pending = new AtomicInteger();

  Proposals(
      RaftSettings settings,
      Node node,
      Members members,
      LeadershipBoard board,
      Supplier<Optional<String>> failure,
      PeerTransport transport,
      ScheduledExecutorService timer,
      InstantSource clock,
      RetryRegistry retries,
      IntSupplier clusterVersion) {
    this.clusterVersion = clusterVersion;
    this.settings = settings;
    this.node = node;
    this.members = members;
    this.board = board;
    this.failure = failure;
    this.timer = timer;
    this.clock = clock;
    this.retry =
        retries.retry(
            "proposals",
            RetryConfig.custom()
                .maxAttempts(Integer.MAX_VALUE) // the hold time ends it
                .intervalFunction(BACKOFF)
                .retryOnException(NotWrittenException.class::isInstance)
                .failAfterMaxAttempts(false)
                .build());
    this.newLane = name -> new ForwardLane(name, transport, settings.forwardTimeout());
    this.deadlines = new Deadlines(settings.forwardTimeout(), timer);
    transport.serve(ProposalBatch.TOPIC, this::takeIn);
    board.listen(this::onLeadership);
  }

  /** A new leader: nothing is to be expected of the one before. */
  private void onLeadership(Leadership leadership) {
    if (!leadership.leader().isEmpty()) {
      lanes.forEach(
          (name, lane) -> {
            if (!name.equals(leadership.leader())) {
              lane.abandon();
            }
          });
    }
  }

  int pending() {
    return pending.get();
  }

  CompletableFuture<Committed> propose(Command command) {
    Optional<String> failed = failure.get();
    if (failed.isPresent()) {
      return CompletableFuture.failedFuture(new RaftException.NodeFailed(failed.get()));
    }
    if (isTooNew(command)) {
      return CompletableFuture.failedFuture(tooOld(command));
    }
    byte[] frame = CommandCodec.encode(command);
    if (frame.length > settings.maxEntryBytes()) {
      return CompletableFuture.failedFuture(tooLarge(frame.length));
    }
    if (pending.incrementAndGet() > settings.maxPendingProposals()) {
      pending.decrementAndGet();
      return CompletableFuture.failedFuture(overloaded());
    }
    Call call =
        new Call(command, Bytes.owning(frame), System.nanoTime() + settings.holdTime().toNanos());
    CompletableFuture<Committed> answer = new CompletableFuture<>();
    retry
        .executeCompletionStage(timer, () -> attempt(call))
        .whenComplete(
            (committed, e) -> {
              pending.decrementAndGet();
              if (e == null) {
                answer.complete(committed);
              } else {
                answer.completeExceptionally(Failures.cause(e));
              }
            });
    return answer;
  }

  /** One try in this node's own log, which the engine refuses in any term but the given one. */
  CompletableFuture<Committed> proposeAsLeader(long term, Command command) {
    Optional<String> failed = failure.get();
    if (failed.isPresent()) {
      return CompletableFuture.failedFuture(new RaftException.NodeFailed(failed.get()));
    }
    // What raises the version is proposed by whoever has asked all servers.
    if (!(command instanceof SystemCommand.EstablishCluster) && isTooNew(command)) {
      return CompletableFuture.failedFuture(tooOld(command));
    }
    byte[] frame = CommandCodec.encode(command);
    if (frame.length > settings.maxEntryBytes()) {
      return CompletableFuture.failedFuture(tooLarge(frame.length));
    }
    if (pending.incrementAndGet() > settings.maxPendingProposals()) {
      pending.decrementAndGet();
      return CompletableFuture.failedFuture(overloaded());
    }
    return append(command, frame, term)
        .whenComplete((committed, e) -> pending.decrementAndGet())
        .exceptionallyCompose(
            e ->
                CompletableFuture.failedFuture(
                    Failures.cause(e) instanceof NotWrittenException refused
                        ? new RaftException.NotLeader(
                            members.self().name()
                                + " does not lead term "
                                + term
                                + ": "
                                + refused.getMessage())
                        : Failures.cause(e)));
  }

  /**
   * @param deadline of the hold time, as {@link System#nanoTime}
   */
  private record Call(Command command, Bytes frame, long deadline) {
    Duration left() {
      return Duration.ofNanos(deadline - System.nanoTime());
    }
  }

  /** One try; {@link NotWrittenException} says that another may follow. */
  private CompletionStage<Committed> attempt(Call call) {
    Optional<String> failed = failure.get();
    if (failed.isPresent()) {
      return CompletableFuture.failedFuture(new RaftException.NodeFailed(failed.get()));
    }
    CompletableFuture<Void> change = board.change();
    if (node.isLeader(false)) {
      return withinHoldTime(call, append(call.command(), call.frame().shared(), ANY_TERM));
    }
    ForwardLane lane = lane(node.getLeaderId());
    if (lane != null) {
      return withinHoldTime(call, lane.submit(call.frame()));
    }
    Duration left = call.left();
    if (left.isNegative() || left.isZero()) {
      return CompletableFuture.failedFuture(new RaftException.NoLeader());
    }
    Duration wait = left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
    return change
        .copy()
        .completeOnTimeout(null, wait.toNanos(), TimeUnit.NANOSECONDS)
        .thenCompose(news -> attempt(call));
  }

  private @Nullable ForwardLane lane(@Nullable PeerId leader) {
    return members
        .nameOf(leader)
        .filter(name -> !name.equals(members.self().name()))
        .map(name -> lanes.computeIfAbsent(name, newLane))
        .orElse(null);
  }

  /** What was not written by the end of the hold time has found no leader. */
  private static CompletableFuture<Committed> withinHoldTime(
      Call call, CompletableFuture<Committed> tried) {
    return tried.exceptionallyCompose(
        e -> {
          Throwable cause = Failures.cause(e);
          return CompletableFuture.failedFuture(
              cause instanceof NotWrittenException && call.left().isNegative()
                  ? new RaftException.NoLeader()
                  : cause);
        });
  }

  /**
   * Appends to this node's own log: it is the leader, or the engine refuses.
   *
   * @param term the only one in which it may be appended, or {@link #ANY_TERM}
   */
  private CompletableFuture<Committed> append(Command command, byte[] frame, long term) {
    ProposalClosure closure = new ProposalClosure(command, clock.millis());
    Task task = new Task(EntryFormat.encode(closure.timestampMillis(), frame), closure, term);
    try {
      node.apply(task);
    } catch (IllegalStateException e) {
      closure.answer().completeExceptionally(new RaftException.NodeFailed("this node is stopping"));
    }
    deadlines.watch(
        closure.answer(),
        () ->
            closure
                .answer()
                .completeExceptionally(
                    new RaftException.TimedOut(
                        "not committed within "
                            + settings.forwardTimeout().toMillis()
                            + " ms (forward timeout)")));
    return closure.answer();
  }

  /** Answers a follower's batch. */
  private CompletionStage<Bytes> takeIn(Bytes request) {
    List<CompletableFuture<Committed>> answers = new ArrayList<>();
    for (Bytes frame : ProposalBatch.decodeRequest(request)) {
      answers.add(takeInOne(frame.shared()));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .handle((all, e) -> ProposalBatch.encodeResponse(answers));
  }

  private CompletableFuture<Committed> takeInOne(byte[] frame) {
    Optional<String> failed = failure.get();
    if (failed.isPresent() || !node.isLeader(false)) {
      return CompletableFuture.failedFuture(
          new NotWrittenException(failed.orElse(members.self().name() + " is not the leader")));
    }
    if (frame.length > settings.maxEntryBytes()) {
      return CompletableFuture.failedFuture(tooLarge(frame.length));
    }
    if (pending.incrementAndGet() > settings.maxPendingProposals()) {
      pending.decrementAndGet();
      return CompletableFuture.failedFuture(overloaded());
    }
    CompletableFuture<Committed> answer;
    try {
      answer = append(CommandCodec.decode(frame), frame, ANY_TERM);
    } catch (RuntimeException e) {
      // Written by a newer version than this one: another leader may know it.
      answer =
          CompletableFuture.failedFuture(
              new NotWrittenException("the command cannot be read here: " + e.getMessage()));
    }
    return answer.whenComplete((committed, e) -> pending.decrementAndGet());
  }

  private boolean isTooNew(Command command) {
    int needed = ClusterMark.neededFor(command);
    return needed > ClusterMark.UNMARKED && needed > clusterVersion.getAsInt();
  }

  private RaftException tooOld(Command command) {
    return new RaftException.ClusterTooOld(
        "the cluster runs with version "
            + clusterVersion.getAsInt()
            + " as long as one of its servers is older (expected: "
            + ClusterMark.neededFor(command)
            + " or higher)");
  }

  private RaftException tooLarge(int bytes) {
    return new RaftException.TooLarge(
        "command: "
            + bytes
            + " bytes (expected: at most "
            + settings.maxEntryBytes()
            + ", rollcall.cluster.max-entry-size)");
  }

  private RaftException overloaded() {
    return new RaftException.Overloaded(
        "more than "
            + settings.maxPendingProposals()
            + " proposals wait already (rollcall.cluster.max-pending-proposals)");
  }
}
