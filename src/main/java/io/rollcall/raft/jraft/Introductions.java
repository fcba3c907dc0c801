package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.command.ClusterMark;
import io.rollcall.machine.StateMachine;
import io.rollcall.model.Bytes;
import io.rollcall.raft.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the others are, by their own word. Two clusters may bear the same name and even the same list
 * of servers, one of them being what is left of a former one: the engine would mix their logs. So
 * the engine's requests of a server wait until it has said which cluster its data is of, and those
 * of another cluster are dropped.
 *
 * <p>Any thread; {@link #refresh} on the timer's.
 */
final class Introductions {
  private static final Logger log = LoggerFactory.getLogger(Introductions.class);

  /** More than any cluster has: what is remembered beyond is forgotten and asked for again. */
  private static final int MAX_SENDERS = 1000;

  private static final Duration SAME_HOLDS = Duration.ofSeconds(30);
  private static final Duration OTHER_HOLDS = Duration.ofSeconds(5);
  private static final Duration UNKNOWN_HOLDS = Duration.ofSeconds(2);

  private final Members members;
  private final StateMachine machine;
  private final PeerTransport transport;
  private final Duration timeout;
  private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
  private final Map<String, String> addresses = new ConcurrentHashMap<>();
  private volatile @Nullable ClusterMark mark;

  private enum Kind {
    SAME,
    OTHER,
    UNKNOWN
  }

  private record Verdict(Kind kind, long untilNanos) {
    boolean holds() {
      return untilNanos - System.nanoTime() > 0;
    }
  }

  /** How far this server has come, and with whom it founds a cluster. */
  record Standing(Who.Standing standing, List<Member> proposal) {}

  Introductions(
      RaftSettings settings,
      Members members,
      StateMachine machine,
      PeerTransport transport,
      Supplier<Standing> standing) {
    this.members = members;
    this.machine = machine;
    this.transport = transport;
    this.timeout = settings.electionTimeout();
    refresh();
    transport.serve(
        Who.TOPIC, question -> CompletableFuture.completedFuture(self(standing.get()).encode()));
  }

  private Who self(Standing now) {
    return new Who(
        members.self(),
        now.standing(),
        cluster(),
        ClusterMark.NEWEST,
        now.proposal(),
        members.all());
  }

  /** Looks up again which cluster this server's data is of. */
  void refresh() {
    UUID before = cluster();
    mark = machine.mark();
    UUID now = cluster();
    if (now != null && !now.equals(before)) {
      verdicts.clear();
    }
  }

  /** As it was at the last {@link #refresh}; null while there is none. */
  @Nullable ClusterMark mark() {
    return mark;
  }

  @Nullable UUID cluster() {
    ClusterMark now = mark;
    return now == null ? null : now.id();
  }

  /** Asks whoever listens at an address. */
  CompletableFuture<Who> ask(Member at) {
    return transport
        .probe(at, Who.TOPIC, Bytes.EMPTY, timeout)
        .thenApply(
            answer -> {
              Who who = Who.decode(answer);
              note(at.address(), who);
              return who;
            });
  }

  boolean isOther(Who who) {
    UUID own = cluster();
    return own != null && who.cluster() != null && !own.equals(who.cluster());
  }

  private Kind note(String address, Who who) {
    Kind kind =
        isOther(who)
            ? Kind.OTHER
            : who.cluster() != null && who.cluster().equals(cluster()) ? Kind.SAME : Kind.UNKNOWN;
    Verdict before = verdicts.put(address, verdict(kind));
    if (kind == Kind.OTHER && (before == null || before.kind() != Kind.OTHER)) {
      log.error(
          "Server {} ({}) has the data of cluster {} (expected: {}, as here): nothing is taken from"
              + " it. It is of a cluster that was there before, or one of the two was made anew."
              + " Start the one that is wrong with an empty data folder",
          who.self().name(),
          address,
          who.cluster(),
          cluster());
    }
    return kind;
  }

  private static Verdict verdict(Kind kind) {
    Duration holds =
        switch (kind) {
          case SAME -> SAME_HOLDS;
          case OTHER -> OTHER_HOLDS;
          case UNKNOWN -> UNKNOWN_HOLDS;
        };
    return new Verdict(kind, System.nanoTime() + holds.toNanos());
  }

  private static String address(String sender) {
    PeerId peer = PeerId.parsePeer(sender);
    return peer == null || peer.isEmpty() ? "" : peer.getEndpoint().toString();
  }

  /**
   * Runs the request of a server unless that is known to be of another cluster; after it was asked
   * when nothing is known of it yet. One that cannot be asked is taken for one of ours: its answers
   * would come by the connection that it has opened itself.
   *
   * @param sender the engine's word for it
   */
  void admit(String sender, Runnable request) {
    if (addresses.size() > MAX_SENDERS) {
      addresses.clear();
      verdicts.clear();
    }
    String address =
        cluster() == null ? "" : addresses.computeIfAbsent(sender, each -> address(each));
    if (address.isEmpty()) {
      request.run();
      return;
    }
    Verdict known = verdicts.get(address);
    if (known != null && known.kind() != Kind.OTHER) {
      if (!known.holds()) {
        verdicts.put(address, verdict(known.kind()));
        var _ = ask(Addresses.member(address, address));
      }
      request.run();
    } else if (known == null || !known.holds()) {
      var _ =
          ask(Addresses.member(address, address))
              .whenComplete(
                  (who, failure) -> {
                    if (failure != null) {
                      verdicts.put(address, verdict(Kind.UNKNOWN));
                    }
                    if (failure != null || !isOther(who)) {
                      request.run();
                    }
                  });
    }
  }
}
