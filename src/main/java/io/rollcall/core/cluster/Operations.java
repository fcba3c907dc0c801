package io.rollcall.core.cluster;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.OperatorCommand;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.core.StateQuery;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.codec.BinaryReader;
import io.rollcall.model.codec.BinaryWriter;
import io.rollcall.raft.Member;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus.Follower;
import io.rollcall.raft.RaftStatus.Role;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.ReadView;
import io.rollcall.store.Setting;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators do to the servers: take one out, hand leadership over, see how they are. Asked of
 * any node, done by the leader. Any thread; never blocks.
 */
public final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
  private static final String AUTOPILOT = "autopilot";

  /** One that answered more lately is not to be taken for dead. */
  private static final Duration ALIVE = Duration.ofSeconds(2);

  private static final int ATTEMPTS = 10;
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

  private final NodeIdentity self;
  private final ReplicatedLog log;
  private final Proposals proposals;
  private final Reads reads;
  private final HealthJudge judge;
  private final LeaderTopic removals;
  private final LeaderTopic additions;
  private final LeaderTopic burials;
  private final LeaderTopic transfers;
  private final LeaderTopic verdicts;

  public Operations(
      NodeIdentity self, ReplicatedLog log, PeerChannel peers, Proposals proposals, Reads reads) {
    this.self = self;
    this.log = log;
    this.proposals = proposals;
    this.reads = reads;
    this.judge = new HealthJudge(log, reads);
    this.removals = new LeaderTopic(log, peers, "cluster.remove", name -> removeHere(name.utf8()));
    this.additions = new LeaderTopic(log, peers, "cluster.add", this::addHere);
    this.burials = new LeaderTopic(log, peers, "cluster.bury", name -> buryHere(name.utf8()));
    this.transfers =
        new LeaderTopic(log, peers, "cluster.transfer", name -> transferHere(name.utf8()));
    this.verdicts =
        new LeaderTopic(
            log,
            peers,
            "cluster.health",
            none -> CompletableFuture.completedFuture(judge.encoded(storedAutopilot().settings())));
  }

  /**
   * Takes a server out of the cluster and out of the catalog; its instances with an address of
   * their own go to live servers first. Fails with {@link UnknownServerException}, and with {@link
   * RaftException.MembershipRefused} when the others would be left without a quorum.
   *
   * @param nameOrAddress a server's name, or the address of its peer port
   */
  public CompletableFuture<Void> remove(String nameOrAddress) {
    String name = member(nameOrAddress).name();
    return again(() -> removals.ask(Bytes.utf8(name)), ATTEMPTS);
  }

  /**
   * Takes a server in: it gets the log as a learner, and votes once it has caught up. Completes
   * when it is a learner. Fails with {@link RaftException.MembershipRefused} that says why.
   *
   * @param replaced name of the server whose place it takes; empty for none
   */
  public CompletableFuture<Void> add(Member server, String replaced) {
    if (!replaced.isEmpty()) {
      var _ = member(replaced);
    }
    Bytes question =
        Bytes.owning(
            new BinaryWriter(128)
                .writeString(server.name())
                .writeString(server.host())
                .writeVarInt(server.port())
                .writeString(replaced)
                .toArray());
    return again(() -> additions.ask(question), ATTEMPTS);
  }

  /** Takes this node out; nothing to do for one that is alone. */
  public CompletableFuture<Void> leave() {
    return log.status().members().size() <= 1
        ? CompletableFuture.completedFuture(null)
        : remove(self.name());
  }

  /**
   * As {@link #remove}, for a server that does not answer any more. Refused for one that does.
   *
   * @param name a server's, or that of a node that only the catalog still takes for one
   */
  public CompletableFuture<Void> forceLeave(String name) {
    String wanted = withoutDatacenter(name);
    boolean known = find(wanted).isPresent() || liveness(wanted).isPresent();
    return known
        ? again(() -> burials.ask(Bytes.utf8(wanted)), ATTEMPTS)
        : CompletableFuture.failedFuture(new UnknownServerException(name));
  }

  /**
   * Hands leadership over.
   *
   * @param nameOrAddress empty for the follower that is the least behind
   */
  public CompletableFuture<Void> transferLeadership(String nameOrAddress) {
    String name = nameOrAddress.isEmpty() ? "" : member(nameOrAddress).name();
    return again(() -> transfers.ask(Bytes.utf8(name)), ATTEMPTS);
  }

  /** How the leader finds each server, by name. */
  public CompletableFuture<List<ServerHealth>> health() {
    return verdicts.ask(Bytes.EMPTY).thenApply(HealthJudge::decode);
  }

  public CompletableFuture<AutopilotSettings.Stored> autopilot(ReadOptions options) {
    return reads.read(new AutopilotQuery(), options).thenApply(Answer::result);
  }

  /**
   * @param expectedIndex writes only if the settings' ModifyIndex is this one; null for always
   * @return false when it was not
   */
  public CompletableFuture<Boolean> putAutopilot(
      AutopilotSettings settings, @Nullable Long expectedIndex) {
    return proposals.submit(
        new OperatorCommand.PutSetting(
            AUTOPILOT,
            settings.encode(),
            expectedIndex == null ? OperatorCommand.ANY : expectedIndex));
  }

  /**
   * Takes out a server that is dead by the rules of {@link DeadServers}, if {@code
   * CleanupDeadServers} is on and this node leads; where several are, the next call takes the next.
   * Fails as {@link #forceLeave} does.
   */
  public CompletableFuture<Void> removeDead() {
    AutopilotSettings settings = storedAutopilot().settings();
    if (!settings.cleanupDeadServers() || log.status().role() != Role.LEADER) {
      return CompletableFuture.completedFuture(null);
    }
    return DeadServers.toRemove(judge.judge(settings), settings, System.currentTimeMillis())
        .stream()
        .findFirst()
        .map(this::removeDead)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  private CompletableFuture<Void> removeDead(String name) {
    LOG.warn("Server {} is dead and is taken out of the cluster (CleanupDeadServers)", name);
    return buryHere(name).thenAccept(gone -> {});
  }

  private CompletableFuture<Bytes> addHere(Bytes question) {
    BinaryReader in = new BinaryReader(question.shared());
    Member server = new Member(in.readString(), in.readString(), in.readVarInt());
    return log.addMember(server, in.readString()).thenApply(added -> Bytes.EMPTY);
  }

  private CompletableFuture<Bytes> removeHere(String name) {
    if (!name.equals(self.name())) {
      return log.removeMember(name).thenCompose(removed -> farewell(name));
    }
    // The leader does not vote itself out: it hands over, and the next one does it.
    String heir =
        heir()
            .orElseThrow(
                () ->
                    new RaftException.MembershipRefused(
                        "server " + name + " leads and no other one answers"));
    return log.transferLeadership(heir)
        .thenCompose(
            done ->
                CompletableFuture.failedFuture(
                    new RaftException.NotLeader("node is not the leader")));
  }

  private CompletableFuture<Bytes> buryHere(String name) {
    Optional<Follower> follower =
        log.status().followers().stream()
            .filter(each -> each.member().name().equals(name))
            .findFirst();
    if (name.equals(self.name())
        || follower.filter(each -> each.lastContact().compareTo(ALIVE) < 0).isPresent()) {
      return CompletableFuture.failedFuture(
          new RaftException.MembershipRefused(
              "server " + name + " is alive: make it leave, or stop it first"));
    }
    return follower.isPresent()
        ? log.removeMember(name).thenCompose(removed -> farewell(name))
        : farewell(name);
  }

  private CompletableFuture<Bytes> farewell(String name) {
    List<String> adopters =
        log.status().members().stream()
            .map(Member::name)
            .filter(each -> !each.equals(name) && isPassing(each))
            .toList();
    return proposals
        .submit(new CatalogCommand.NodeLost(name, adopters))
        .exceptionally(notInTheCatalog -> false)
        .thenCompose(moved -> proposals.submit(new CatalogCommand.Deregister(name, null, null)))
        .thenApply(gone -> Bytes.EMPTY);
  }

  private CompletableFuture<Bytes> transferHere(String name) {
    String heir =
        name.isEmpty()
            ? heir()
                .orElseThrow(() -> new RaftException.MembershipRefused("no other server answers"))
            : name;
    return log.transferLeadership(heir).thenApply(done -> Bytes.EMPTY);
  }

  private Optional<String> heir() {
    return log.status().followers().stream()
        .filter(each -> each.voter() && each.lastContact().compareTo(ALIVE) < 0)
        .min(Comparator.comparingLong(Follower::lag))
        .map(each -> each.member().name());
  }

  private boolean isPassing(String node) {
    return liveness(node).filter(each -> each.status().equals(Check.Status.PASSING)).isPresent();
  }

  private Optional<Check> liveness(String node) {
    return reads.now(view -> Optional.ofNullable(view.catalog().check(node, Check.NODE_LIVENESS)));
  }

  private static CompletableFuture<Void> again(
      Supplier<CompletableFuture<Bytes>> question, int attempts) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    attempt(question, attempts, result);
    return result;
  }

  /** While the leader changes on the way, nothing was done yet: then it is asked for again. */
  private static void attempt(
      Supplier<CompletableFuture<Bytes>> question, int left, CompletableFuture<Void> result) {
    var _ =
        question
            .get()
            .whenComplete(
                (done, failure) -> {
                  Throwable cause =
                      failure == null || failure.getCause() == null ? failure : failure.getCause();
                  if (cause == null) {
                    result.complete(null);
                  } else if (left > 1
                      && (cause instanceof RaftException.NotLeader
                          || cause instanceof RaftException.NoLeader)) {
                    LATER.execute(() -> attempt(question, left - 1, result));
                  } else {
                    result.completeExceptionally(cause);
                  }
                });
  }

  private Member member(String nameOrAddress) {
    return find(nameOrAddress).orElseThrow(() -> new UnknownServerException(nameOrAddress));
  }

  private Optional<Member> find(String nameOrAddress) {
    return log.status().members().stream()
        .filter(each -> each.name().equals(nameOrAddress) || each.address().equals(nameOrAddress))
        .findFirst();
  }

  private String withoutDatacenter(String name) {
    String suffix = "." + self.datacenter();
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  private AutopilotSettings.Stored storedAutopilot() {
    return reads.now(Operations::stored);
  }

  private static AutopilotSettings.Stored stored(ReadView view) {
    Setting setting = view.setting(AUTOPILOT);
    return setting == null
        ? new AutopilotSettings.Stored(AutopilotSettings.DEFAULTS, 0, 0)
        : new AutopilotSettings.Stored(
            AutopilotSettings.decode(setting.value()),
            setting.createIndex(),
            setting.modifyIndex());
  }

  private record AutopilotQuery() implements StateQuery<AutopilotSettings.Stored> {
    @Override
    public Set<Interest> interests() {
      return Set.of();
    }

    @Override
    public Answer<AutopilotSettings.Stored> answer(ReadView view) {
      AutopilotSettings.Stored found = stored(view);
      return new Answer<>(found.modifyIndex(), found);
    }
  }
}
