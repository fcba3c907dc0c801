package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import io.rollcall.model.Bytes;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the followers are and when they last answered, as the leader learns it by asking each a
 * few times in an election timeout: the engine keeps what it knows of them to itself. Ticked by the
 * timer; read by any thread.
 *
 * <p>A node that has stopped taking part does not answer, so its last contact grows old as if it
 * were gone.
 */
final class FollowerWatch {
  private static final Logger log = LoggerFactory.getLogger(FollowerWatch.class);

  private static final String TOPIC = "raft.progress";

  private final Node node;
  private final Members members;
  private final PeerTransport transport;
  private final Duration timeout;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Map<String, Boolean> asking = new ConcurrentHashMap<>();
  private final Map<String, Boolean> silent = new ConcurrentHashMap<>();

  /**
   * @param atNanos {@link System#nanoTime} of the answer
   */
  private record Seen(long lastLogIndex, long atNanos) {}

  FollowerWatch(
      RaftSettings settings,
      Node node,
      Members members,
      PeerTransport transport,
      Supplier<Optional<String>> failure) {
    this.node = node;
    this.members = members;
    this.transport = transport;
    this.timeout = settings.electionTimeout();
    transport.serve(
        TOPIC,
        question -> {
          learn(question);
          return failure.get().isPresent()
              ? CompletableFuture.failedFuture(new IllegalStateException(failure.get().get()))
              : CompletableFuture.completedFuture(
                  Bytes.owning(
                      new BinaryWriter(10).writeVarLong(node.getLastLogIndex()).toArray()));
        });
  }

  /** Asks a server for its last index; it need not lead, and is told nothing. */
  static CompletableFuture<Long> lastIndex(
      PeerTransport transport, Member member, Duration timeout) {
    return transport.probe(member, TOPIC, Bytes.EMPTY, timeout).thenApply(FollowerWatch::index);
  }

  private static long index(Bytes answer) {
    return new BinaryReader(answer.shared()).readVarLong();
  }

  /** The leader says with each question what the servers are called. */
  private void learn(Bytes question) {
    if (question.length() > 0) {
      members.learn(new BinaryReader(question.shared()).readList(Who::readMember));
    }
  }

  private Bytes names() {
    return Bytes.owning(new BinaryWriter(128).writeList(members.all(), Who::writeMember).toArray());
  }

  static Duration interval(RaftSettings settings) {
    return Duration.ofMillis(Math.max(25, settings.electionTimeout().toMillis() / 5));
  }

  void tick() {
    if (!node.isLeader(false)) {
      seen.clear();
      silent.clear();
      return;
    }
    Bytes names = names();
    for (Member member : members.others()) {
      Seen last = seen.putIfAbsent(member.name(), new Seen(0, System.nanoTime()));
      if (last != null
          && System.nanoTime() - last.atNanos() > timeout.toNanos()
          && silent.putIfAbsent(member.name(), true) == null) {
        log.warn("Follower {} ({}) does not answer", member.name(), member.address());
      }
      if (asking.putIfAbsent(member.name(), true) == null) {
        var _ =
            transport
                .probe(member, TOPIC, names, timeout)
                .whenComplete((answer, e) -> answered(member, e == null ? answer : null));
      }
    }
  }

  private void answered(Member member, @Nullable Bytes answer) {
    asking.remove(member.name());
    if (answer != null) {
      seen.put(member.name(), new Seen(index(answer), System.nanoTime()));
      if (silent.remove(member.name()) != null) {
        log.info("Follower {} ({}) answers again", member.name(), member.address());
      }
    }
  }

  List<RaftStatus.Follower> followers(long lastLogIndex) {
    return members.others().stream().map(member -> follower(member, lastLogIndex)).toList();
  }

  private RaftStatus.Follower follower(Member member, long lastLogIndex) {
    @Nullable Seen last = seen.get(member.name());
    long match = last == null ? 0 : Math.min(last.lastLogIndex(), lastLogIndex);
    Duration contact =
        last == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - last.atNanos());
    return new RaftStatus.Follower(
        member, match, lastLogIndex - match, contact, members.isVoter(member));
  }
}
