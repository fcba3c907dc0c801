package io.rollcall.core.cluster;

import io.rollcall.model.Bytes;
import io.rollcall.raft.PeerChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * What the servers say of themselves: asked of them when somebody wants to know, and remembered, so
 * that it is still known of one that is gone. Any thread; never blocks.
 *
 * <p>Worked example: n1 is asked of n2 and knows nothing: it asks, and the answer completes the
 * future. Half a minute on it is asked again: it gives what it knows at once and asks n2 behind
 * that, for n2 may have been upgraded. n2 is dead: the asking fails, and what is known stays.
 */
public final class ServerNotes {
  private static final String TOPIC = "cluster.note";
  private static final Duration FRESH = Duration.ofSeconds(30);

  private final PeerChannel peers;
  private final LongSupplier nanos;
  private final String selfName;
  private final ServerNote self;
  private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, CompletableFuture<ServerNote>> asked =
      new ConcurrentHashMap<>();

  private record Known(ServerNote note, long atNanos) {}

  public ServerNotes(String selfName, ServerNote self, PeerChannel peers) {
    this(selfName, self, peers, System::nanoTime);
  }

  ServerNotes(String selfName, ServerNote self, PeerChannel peers, LongSupplier nanos) {
    this.selfName = selfName;
    this.self = self;
    this.peers = peers;
    this.nanos = nanos;
    Bytes said = self.encoded();
    peers.serve(TOPIC, nothing -> CompletableFuture.completedFuture(said));
  }

  /**
   * What a server says of itself. Complete at once when it has said so before, else when it
   * answers; empty in both parts when it cannot be reached or is too old to know the question.
   */
  public CompletableFuture<ServerNote> of(String serverName) {
    if (serverName.equals(selfName)) {
      return CompletableFuture.completedFuture(self);
    }
    Known found = known.get(serverName);
    if (found == null) {
      return ask(serverName).copy();
    }
    if (nanos.getAsLong() - found.atNanos() > FRESH.toNanos()) {
      var _ = ask(serverName);
    }
    return CompletableFuture.completedFuture(found.note());
  }

  /** One question to a server at a time. */
  private CompletableFuture<ServerNote> ask(String serverName) {
    CompletableFuture<ServerNote> mine = new CompletableFuture<>();
    CompletableFuture<ServerNote> others = asked.putIfAbsent(serverName, mine);
    if (others != null) {
      return others;
    }
    var _ =
        peers
            .ask(serverName, TOPIC, Bytes.EMPTY)
            .thenApply(ServerNote::decode)
            .whenComplete(
                (note, failure) -> {
                  if (failure == null) {
                    known.put(serverName, new Known(note, nanos.getAsLong()));
                  }
                  asked.remove(serverName);
                  mine.complete(failure == null ? note : ServerNote.NONE);
                });
    return mine;
  }
}
