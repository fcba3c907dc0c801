package io.rollcall.raft;

import io.rollcall.model.Bytes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Small messages between nodes, beside the log and on the same port: not replicated, not ordered,
 * lost when a node is. Any thread; futures complete on the transport's threads.
 */
public interface PeerChannel {

  /**
   * Asks one member. Fails with {@link RaftException.TimedOut} or {@link
   * RaftException.LostLeadership} when it cannot be reached.
   *
   * @param topic who shall answer over there, for example {@code lessor}
   */
  CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message);

  /** Answers a topic's messages from now on; one answerer a topic. */
  void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer);
}
