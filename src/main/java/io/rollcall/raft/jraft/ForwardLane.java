package io.rollcall.raft.jraft;

import io.rollcall.model.Bytes;
import io.rollcall.raft.Committed;
import io.rollcall.raft.RaftException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Proposals on their way to one peer. What arrives while a few batches are under way waits and goes
 * as one batch: a single write is sent at once, a thousand concurrent ones cost a handful of
 * messages. Any thread.
 */
final class ForwardLane {
  private static final int MAX_BATCHES_UNDER_WAY = 4;
  private static final int MAX_BATCH_PROPOSALS = 512;
  private static final int MAX_BATCH_BYTES = 1024 * 1024;

  private final String leader;
  private final PeerTransport transport;
  private final Duration timeout;

  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Set<List<Waiting>> underWay = Collections.newSetFromMap(new IdentityHashMap<>());

  private record Waiting(Bytes frame, CompletableFuture<Committed> answer) {}

  ForwardLane(String leader, PeerTransport transport, Duration timeout) {
    this.leader = leader;
    this.transport = transport;
    this.timeout = timeout;
  }

  /** Fails as {@link PeerTransport#send}, or with the leader's refusal. */
  CompletableFuture<Committed> submit(Bytes frame) {
    Waiting waiting = new Waiting(frame, new CompletableFuture<>());
    synchronized (queue) {
      queue.add(waiting);
    }
    pump();
    return waiting.answer();
  }

  private void pump() {
    for (List<Waiting> batch = nextBatch(); batch != null; batch = nextBatch()) {
      List<Waiting> sent = batch;
      Bytes request = ProposalBatch.encodeRequest(sent.stream().map(Waiting::frame).toList());
      var _ =
          transport
              .send(leader, ProposalBatch.TOPIC, request, timeout)
              .whenComplete(
                  (response, e) -> {
                    synchronized (queue) {
                      underWay.remove(sent);
                    }
                    if (e == null) {
                      answer(sent, response);
                    } else {
                      Throwable cause = Failures.cause(e);
                      sent.forEach(waiting -> waiting.answer().completeExceptionally(cause));
                    }
                    pump();
                  });
    }
  }

  /**
   * Says that this peer does not lead any more: what has been sent is in doubt, what waits has
   * certainly not been written. A leader that is paused or cut off would let both wait for long.
   */
  void abandon() {
    List<List<Waiting>> sent;
    List<Waiting> unsent;
    synchronized (queue) {
      sent = List.copyOf(underWay);
      underWay.clear();
      unsent = List.copyOf(queue);
      queue.clear();
    }
    String reason = leader + " lost leadership";
    for (List<Waiting> batch : sent) {
      batch.forEach(
          waiting ->
              waiting.answer().completeExceptionally(new RaftException.LostLeadership(reason)));
    }
    unsent.forEach(
        waiting -> waiting.answer().completeExceptionally(new NotWrittenException(reason)));
  }

  private void answer(List<Waiting> sent, Bytes response) {
    try {
      ProposalBatch.decodeResponse(leader, response, sent.stream().map(Waiting::answer).toList());
    } catch (RuntimeException e) {
      sent.forEach(
          waiting ->
              waiting
                  .answer()
                  .completeExceptionally(
                      new RaftException.LostLeadership(
                          leader + " gave an answer that cannot be read: " + e.getMessage())));
    }
  }

  private @Nullable List<Waiting> nextBatch() {
    synchronized (queue) {
      if (queue.isEmpty() || underWay.size() >= MAX_BATCHES_UNDER_WAY) {
        return null;
      }
      List<Waiting> batch = new ArrayList<>(Math.min(queue.size(), MAX_BATCH_PROPOSALS));
      long bytes = 0;
      while (!queue.isEmpty() && batch.size() < MAX_BATCH_PROPOSALS && bytes < MAX_BATCH_BYTES) {
        Waiting waiting = queue.remove();
        bytes += waiting.frame().length();
        batch.add(waiting);
      }
      underWay.add(batch);
      return batch;
    }
  }
}
