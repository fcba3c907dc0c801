package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import io.rollcall.model.Bytes;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus.Follower;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who takes part: the leader takes servers out, and takes back in those of the settings that come
 * back.
 *
 * <p>A server that was taken out is sent nothing more, so it is not even told. When its process
 * starts again it asks the others until the one who leads says that it takes part, and that one
 * adds it if it does not. Later it does not ask: whoever is taken out while it runs stays out.
 *
 * <p>Any thread; {@link #tick} on the timer's.
 */
final class Membership {
  static final Duration ADMISSION_INTERVAL = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Membership.class);
  private static final String TOPIC = "raft.admit";
  private static final Bytes MEMBER = Bytes.utf8("member");

  private final RaftSettings settings;
  private final Node node;
  private final Members members;
  private final PeerTransport transport;
  private final Supplier<List<Follower>> followers;

  /** Those that are being added: that takes until they have caught up, and they ask on. */
  private final Set<String> admitting = ConcurrentHashMap.newKeySet();

  private volatile boolean admitted;

  Membership(
      RaftSettings settings,
      Node node,
      Members members,
      PeerTransport transport,
      Supplier<List<Follower>> followers) {
    this.settings = settings;
    this.node = node;
    this.members = members;
    this.transport = transport;
    this.followers = followers;
    transport.serve(TOPIC, this::admit);
  }

  /** As {@link io.rollcall.raft.ReplicatedLog#removeMember}. */
  CompletableFuture<Void> remove(String name) {
    Member target =
        members.all().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "member: "
                            + name
                            + " (expected: one of "
                            + members.all().stream().map(Member::name).toList()
                            + ")"));
    if (!node.isLeader(false)) {
      return CompletableFuture.failedFuture(new RaftException.NotLeader("node is not the leader"));
    }
    long left = members.all().size() - 1L;
    long alive = aliveWithout(target);
    if (2 * alive <= left || left == 0) {
      return CompletableFuture.failedFuture(
          new RaftException.MembershipRefused(
              "server "
                  + name
                  + " cannot be removed: of the "
                  + left
                  + " that would be left, "
                  + alive
                  + " answer (expected: at least "
                  + (left / 2 + 1)
                  + ", a quorum)"));
    }
    log.info("Removing server {} ({}) from the cluster", name, target.address());
    CompletableFuture<Void> done = new CompletableFuture<>();
    node.removePeer(Members.peer(target), status -> complete(done, status));
    return done;
  }

  private long aliveWithout(Member target) {
    Duration recently = settings.electionTimeout().multipliedBy(2);
    long alive =
        followers.get().stream()
            .filter(each -> !each.member().equals(target))
            .filter(each -> each.matchIndex() > 0 && each.lastContact().compareTo(recently) < 0)
            .count();
    return target.equals(members.self()) ? alive : alive + 1;
  }

  /** Asks to be taken in, until a leader has said that this node takes part. */
  void tick() {
    if (admitted || node.isLeader(false)) {
      admitted = true;
      return;
    }
    for (Member other : members.known()) {
      var _ =
          transport
              .probe(
                  other.name(),
                  TOPIC,
                  Bytes.utf8(members.self().name()),
                  settings.electionTimeout().multipliedBy(2))
              .whenComplete((answer, e) -> admission(e == null ? answer : Bytes.EMPTY));
    }
  }

  private void admission(Bytes answer) {
    if (answer.equals(MEMBER)) {
      admitted = true;
    }
  }

  private CompletionStage<Bytes> admit(Bytes name) {
    Member asking = members.named(name.utf8()).orElse(null);
    if (asking == null || !node.isLeader(false)) {
      return CompletableFuture.completedFuture(Bytes.EMPTY);
    }
    if (members.takesPart(asking.name())) {
      return CompletableFuture.completedFuture(MEMBER);
    }
    if (!admitting.add(asking.name())) {
      return CompletableFuture.completedFuture(Bytes.EMPTY);
    }
    log.info("Server {} ({}) is back: adding it to the cluster", asking.name(), asking.address());
    CompletableFuture<Void> done = new CompletableFuture<>();
    node.addPeer(Members.peer(asking), status -> complete(done, status));
    return done.whenComplete((added, failure) -> admitting.remove(asking.name()))
        .thenApply(added -> MEMBER);
  }

  private static void complete(CompletableFuture<Void> done, Status status) {
    if (status.isOk()) {
      done.complete(null);
    } else {
      done.completeExceptionally(
          new RaftException.LostLeadership("members not changed: " + status.getErrorMsg()));
    }
  }
}
