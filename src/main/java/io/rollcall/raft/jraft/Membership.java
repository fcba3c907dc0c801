package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.rollcall.command.ClusterMark;
import io.rollcall.command.SystemCommand;
import io.rollcall.model.Bytes;
import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus.Follower;
import io.rollcall.raft.jraft.JoinMessage.Answer;
import io.rollcall.raft.jraft.JoinMessage.Request;
import io.rollcall.raft.jraft.JoinMessage.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who takes part: the leader takes servers out, and takes in those that ask for it or are named by
 * an operator. One change at a time.
 *
 * <p>Who is taken in gets the log as a learner first, and becomes a voter when it has caught up:
 * nobody counts for the quorum who could not hold it. Who had a place before and comes without its
 * data is taken out first, so that it cannot vote against what it has forgotten.
 *
 * <p>A server that was taken out is sent nothing more, so it is not even told. When its process
 * starts again it asks the others until the one who leads says that it takes part, and that one
 * adds it if it does not. Later it does not ask: whoever is taken out while it runs stays out.
 *
 * <p>Example: {@code n4} asks to join {@code n1, n2, n3} in the place of {@code n3}, which is dead.
 * The log says in turn: voters n1 n2 n3 and learner n4; voters n1 n2 n3; voters n1 n2 n4. The last
 * step is one that needs a majority of both.
 *
 * <p>Any thread; {@link #tick} on the timer's.
 */
final class Membership {
  static final Duration ADMISSION_INTERVAL = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(Membership.class);

  private static final String BUSY =
      "another change of the members is under way; try again when it is done";

  /** By which servers asked that knew no other way; they still may. */
  private static final String OLD_TOPIC = "raft.admit";

  private static final Bytes OLD_MEMBER = Bytes.utf8("member");

  /** A learner that is fewer entries behind counts as having caught up. */
  private static final long CAUGHT_UP_ENTRIES = 1000;

  /** An entry for the log's own sake: it forgets what was deleted before there was anything. */
  private static final SystemCommand NOTHING = new SystemCommand.ReapTombstones(0);

  private final RaftSettings settings;
  private final Node node;
  private final Members members;
  private final PeerTransport transport;
  private final Introductions introductions;
  private final Founding founding;
  private final Proposals proposals;
  private final IntSupplier clusterVersion;
  private final Supplier<List<Follower>> followers;
  private final Runnable refreshMembers;

  /** Whose place the learners take, by their address. */
  private final Map<String, String> replacements = new ConcurrentHashMap<>();

  private final AtomicBoolean changing = new AtomicBoolean();
  private volatile boolean admitted;
  private volatile String refusal = "";

  /**
   * @param refreshMembers looks up who takes part by the log
   */
  Membership(
      RaftSettings settings,
      Node node,
      Members members,
      PeerTransport transport,
      Introductions introductions,
      Founding founding,
      Proposals proposals,
      IntSupplier clusterVersion,
      Supplier<List<Follower>> followers,
      Runnable refreshMembers) {
    this.refreshMembers = refreshMembers;
    this.settings = settings;
    this.node = node;
    this.members = members;
    this.transport = transport;
    this.introductions = introductions;
    this.founding = founding;
    this.proposals = proposals;
    this.clusterVersion = clusterVersion;
    this.followers = followers;
    transport.serve(JoinMessage.TOPIC, asked -> answer(Request.decode(asked)));
    transport.serve(OLD_TOPIC, name -> answerOld(name.utf8()));
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
      return notLeader();
    }
    if (!members.isVoter(target)) {
      log.info("Removing learner {} ({}) from the cluster", name, target.address());
      return change(done -> node.removeLearners(List.of(Members.peer(target)), done::complete));
    }
    return reasonToKeep(target)
        .thenCompose(
            reason -> {
              if (reason.isPresent()) {
                return refused("server " + name + " cannot be removed: " + reason.get());
              }
              log.info("Removing server {} ({}) from the cluster", name, target.address());
              return change(done -> node.removePeer(Members.peer(target), done::complete));
            });
  }

  /**
   * Why the quorum does not allow to go on without a voter. The others are asked now: one that died
   * a moment ago was heard of lately, and without it the change could never be completed.
   */
  private CompletableFuture<Optional<String>> reasonToKeep(Member target) {
    List<Member> rest = members.voters().stream().filter(each -> !each.equals(target)).toList();
    CompletableFuture<Long> alive = CompletableFuture.completedFuture(0L);
    for (Member each : rest) {
      alive = alive.thenCombine(answersNow(each), (sum, answers) -> answers ? sum + 1 : sum);
    }
    return alive.thenApply(
        count ->
            2 * count <= rest.size()
                ? Optional.of(
                    "of the "
                        + rest.size()
                        + " that would be left, "
                        + count
                        + " answer (expected: at least "
                        + (rest.size() / 2 + 1)
                        + ", a quorum)")
                : Optional.empty());
  }

  private CompletableFuture<Boolean> answersNow(Member voter) {
    return voter.equals(members.self())
        ? CompletableFuture.completedFuture(true)
        : FollowerWatch.lastIndex(transport, voter, settings.electionTimeout().multipliedBy(2))
            .handle((index, silent) -> silent == null && index > 0);
  }

  private boolean isAlive(Follower each) {
    Duration recently = settings.electionTimeout().multipliedBy(2);
    return each.matchIndex() > 0 && each.lastContact().compareTo(recently) < 0;
  }

  /** As {@link io.rollcall.raft.ReplicatedLog#addMember}. */
  CompletableFuture<Void> add(Member member, String replaced) {
    if (!node.isLeader(false)) {
      return notLeader();
    }
    return introductions
        .ask(member)
        .handle((who, failure) -> failure == null ? Optional.of(who) : Optional.<Who>empty())
        .thenCompose(
            who ->
                admit(
                    new Request(
                        member,
                        who.filter(each -> each.standing() != Who.Standing.MEMBER).isPresent(),
                        false,
                        replaced,
                        who.map(Who::version).orElse(ClusterMark.UNMARKED)),
                    who));
  }

  private CompletionStage<Bytes> answer(Request request) {
    if (!node.isLeader(false)) {
      return said(Verdict.NOT_LEADER, "");
    }
    if (!request.fresh() && members.isVoter(request.self())) {
      return said(Verdict.VOTER, "");
    }
    if (!request.fresh() && members.learners().contains(request.self())) {
      wish(request);
      return said(Verdict.LEARNER, "");
    }
    if (changing.get()) {
      return said(Verdict.WAIT, "");
    }
    return introductions
        .ask(request.self())
        .handle((who, failure) -> failure == null ? Optional.of(who) : Optional.<Who>empty())
        .thenCompose(who -> admit(request, who))
        .handle(
            (done, failure) ->
                failure == null
                    ? new Answer(Verdict.LEARNER, "", members.all())
                    : new Answer(
                        isFinal(Failures.cause(failure)) ? Verdict.REFUSED : Verdict.WAIT,
                        String.valueOf(Failures.cause(failure).getMessage()),
                        members.all()))
        .thenApply(Answer::encode);
  }

  private static boolean isFinal(Throwable failure) {
    return failure instanceof RaftException.MembershipRefused && !BUSY.equals(failure.getMessage());
  }

  private CompletionStage<Bytes> said(Verdict verdict, String reason) {
    return CompletableFuture.completedFuture(new Answer(verdict, reason, members.all()).encode());
  }

  private CompletionStage<Bytes> answerOld(String name) {
    Optional<Member> asking = members.named(name);
    if (asking.isEmpty() || !node.isLeader(false)) {
      return CompletableFuture.completedFuture(Bytes.EMPTY);
    }
    return answer(new Request(asking.get(), false, true, "", ClusterMark.UNMARKED))
        .thenApply(
            answer -> Answer.decode(answer).verdict() == Verdict.VOTER ? OLD_MEMBER : Bytes.EMPTY);
  }

  /**
   * Makes a learner of a server, unless there is a reason not to.
   *
   * @param who what answered at its address; empty when nothing did
   */
  private CompletableFuture<Void> admit(Request request, Optional<Who> who) {
    Member asking = request.self();
    String name = asking.name();
    Optional<String> reason = reasonToRefuse(request, who);
    if (reason.isPresent()) {
      return refused("server " + name + " (" + asking.address() + ") cannot join: " + reason.get());
    }
    boolean voter = members.isVoter(asking);
    if (voter && !request.fresh()) {
      return CompletableFuture.completedFuture(null);
    }
    Optional<Member> former =
        members.all().stream()
            .filter(each -> each.name().equals(name) && !each.equals(asking))
            .findFirst();
    Request wish =
        former.isPresent() && request.replaces().isEmpty()
            ? new Request(
                asking,
                request.fresh(),
                request.listed(),
                former.get().address(),
                request.version())
            : request;
    log.info("Server {} ({}) gets the log as a learner", name, asking.address());
    CompletableFuture<Void> out =
        voter ? takeOutToStartAnew(asking) : CompletableFuture.completedFuture(null);
    return out.thenCompose(
            gone -> change(done -> node.addLearners(List.of(Members.peer(asking)), done::complete)))
        .thenRun(
            () -> {
              members.learn(List.of(asking));
              wish(wish);
            });
  }

  private CompletableFuture<Void> takeOutToStartAnew(Member asking) {
    return reasonToKeep(asking)
        .thenCompose(
            reason ->
                reason.isPresent()
                    ? refused(
                        "server "
                            + asking.name()
                            + " comes without its data and cannot be taken out to start anew: "
                            + reason.get())
                    : change(done -> node.removePeer(Members.peer(asking), done::complete)));
  }

  private void wish(Request request) {
    if (!request.replaces().isEmpty()) {
      replacements.put(request.self().address(), request.replaces());
    }
  }

  private Optional<String> reasonToRefuse(Request request, Optional<Who> who) {
    Member asking = request.self();
    if (who.isEmpty()) {
      return Optional.of(
          "nobody answers at that address from here, "
              + members.self().name()
              + " (expected: the address under which the others reach it, rollcall.node.address)");
    }
    if (!who.get().self().equals(asking)) {
      Member found = who.get().self();
      return Optional.of(
          "at that address answers "
              + found.name()
              + " ("
              + found.address()
              + "); each server needs its own rollcall.node.address");
    }
    if (introductions.isOther(who.get())) {
      return Optional.of(
          "it has the data of cluster "
              + who.get().cluster()
              + " (expected: "
              + introductions.cluster()
              + ", or an empty data folder)");
    }
    if (request.version() < clusterVersion.getAsInt()) {
      return Optional.of(
          "it can be part of a cluster of version "
              + request.version()
              + " (expected: at least "
              + clusterVersion.getAsInt()
              + ")");
    }
    if (request.listed() && members.named(asking.name()).isEmpty()) {
      return Optional.of(
          "it stands in no list of members here; to join, start it with rollcall.cluster.join");
    }
    Optional<Follower> namesake =
        followers.get().stream()
            .filter(each -> each.member().name().equals(asking.name()))
            .filter(each -> !each.member().equals(asking) && isAlive(each))
            .findFirst();
    if (namesake.isPresent() || asking.name().equals(members.self().name())) {
      return Optional.of("another server of that name is alive");
    }
    if (!request.replaces().isEmpty()
        && find(request.replaces()).isEmpty()
        && !members.all().contains(asking)) {
      return Optional.of(
          "there is no server "
              + request.replaces()
              + " that it could replace (expected: one of "
              + members.all().stream().map(Member::name).toList()
              + ")");
    }
    return Optional.empty();
  }

  private Optional<Member> find(String nameOrAddress) {
    return members.all().stream()
        .filter(each -> each.name().equals(nameOrAddress) || each.address().equals(nameOrAddress))
        .findFirst();
  }

  /** The leader promotes; who has not been taken in yet asks for it. */
  void tick() {
    if (node.isLeader(false)) {
      admitted = true;
      founding.admitted();
      promote();
    } else if (!admitted) {
      ask();
    }
  }

  private void promote() {
    for (Follower each : followers.get()) {
      boolean caughtUp =
          !each.voter() && isAlive(each) && each.lag() <= CAUGHT_UP_ENTRIES && !changing.get();
      if (caughtUp) {
        promote(each.member());
        return;
      }
    }
  }

  private void promote(Member learner) {
    Optional<Member> replaced =
        Optional.ofNullable(replacements.get(learner.address()))
            .flatMap(this::find)
            .filter(each -> !each.equals(members.self()));
    log.info(
        "Server {} ({}) has caught up and votes from now on{}",
        learner.name(),
        learner.address(),
        replaced.map(each -> ", in the place of " + each.name()).orElse(""));
    var _ =
        change(
                done ->
                    node.removeLearners(
                        List.of(Members.peer(learner)),
                        status -> {
                          if (status.isOk()) {
                            seat(learner, replaced, done);
                          } else {
                            done.complete(status);
                          }
                        }))
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    replacements.remove(learner.address());
                  } else {
                    log.warn(
                        "Server {} was not made a voter: {}", learner.name(), failure.getMessage());
                  }
                });
  }

  /** The engine does not turn a learner into a voter; it must be neither for a moment. */
  private void seat(Member learner, Optional<Member> replaced, Completion done) {
    Configuration wanted =
        new Configuration(
            members.voters().stream()
                .filter(each -> replaced.filter(each::equals).isEmpty())
                .map(Members::peer)
                .toList(),
            members.learners().stream()
                .filter(each -> !each.equals(learner))
                .map(Members::peer)
                .toList());
    PeerId peer = Members.peer(learner);
    wanted.removeLearner(peer);
    wanted.addPeer(peer);
    node.changePeers(
        wanted,
        status -> {
          if (status.isOk()) {
            done.complete(status);
          } else {
            // Back to where it was, so that it is tried again.
            node.addLearners(List.of(peer), ignored -> done.complete(status));
          }
        });
    // The engine sends the new voter a first request before it begins to wait for one that is
    // answered: without another entry it may wait for ever.
    var _ = proposals.propose(NOTHING);
  }

  /** Asks to be taken in, until a leader has said that this node takes part. */
  private void ask() {
    boolean joining = founding.isJoining();
    if (!founding.mayVote() && !joining) {
      return; // it does not know yet whether there is a cluster
    }
    Request request =
        new Request(
            members.self(),
            joining && !founding.isLearner(),
            settings.formation() instanceof Formation.Listed,
            settings.replaces(),
            ClusterMark.NEWEST);
    List<Member> doors =
        Stream.concat(members.known().stream(), founding.doors().stream())
            .filter(each -> !each.address().equals(members.self().address()))
            .distinct()
            .toList();
    for (Member other : doors) {
      var _ =
          transport
              .probe(
                  other,
                  JoinMessage.TOPIC,
                  request.encode(),
                  settings.electionTimeout().multipliedBy(4))
              .thenAccept(answer -> heard(other, Answer.decode(answer)));
    }
  }

  private void heard(Member answering, Answer answer) {
    switch (answer.verdict()) {
      case NOT_LEADER, WAIT -> {}
      case LEARNER -> {
        founding.accepted();
        members.learn(answer.servers());
        askHowFar(answering);
      }
      case VOTER -> {
        members.learn(answer.servers());
        admitted = true;
        founding.admitted();
      }
      case REFUSED -> {
        if (!refusal.equals(answer.reason())) {
          refusal = answer.reason();
          log.error("The leader says: {}", answer.reason());
        }
      }
    }
  }

  /** The leader may be gone before it says that this server votes: then the log has to say it. */
  private void askHowFar(Member leader) {
    var _ =
        FollowerWatch.lastIndex(transport, leader, settings.electionTimeout())
            .thenAccept(founding::learnsFrom);
  }

  /** What the engine calls back with. */
  @FunctionalInterface
  private interface Completion {
    void complete(Status status);
  }

  @FunctionalInterface
  private interface Change {
    void begin(Completion done);
  }

  private CompletableFuture<Void> change(Change change) {
    if (!changing.compareAndSet(false, true)) {
      return refused(BUSY);
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      change.begin(
          status -> {
            refreshMembers.run();
            complete(done, status);
          });
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
    return done.whenComplete((changed, failure) -> changing.set(false));
  }

  private static CompletableFuture<Void> refused(String reason) {
    return CompletableFuture.failedFuture(new RaftException.MembershipRefused(reason));
  }

  private static CompletableFuture<Void> notLeader() {
    return CompletableFuture.failedFuture(new RaftException.NotLeader("node is not the leader"));
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
