package io.rollcall.testing;

import io.rollcall.model.Bytes;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The channel of a node that is alone: it reaches itself only. Any thread. */
public final class LocalPeers implements PeerChannel {
  private final String self;
  private final Map<String, Function<Bytes, CompletionStage<Bytes>>> answerers =
      new ConcurrentHashMap<>();

  public LocalPeers(String self) {
    this.self = self;
  }

  @Override
  public CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message) {
    Function<Bytes, CompletionStage<Bytes>> answerer = answerers.get(topic);
    if (!memberName.equals(self) || answerer == null) {
      return CompletableFuture.failedFuture(
          new RaftException.TimedOut(memberName + "/" + topic + " (expected: " + self + ")"));
    }
    return answerer.apply(message).toCompletableFuture();
  }

  @Override
  public void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {
    answerers.put(topic, answerer);
  }
}
