package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.JRaftServiceFactory;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.RaftServiceFactory;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import com.alipay.sofa.jraft.rpc.ProtobufMsgFactory;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.rollcall.command.ClusterMark;
import io.rollcall.command.Command;
import io.rollcall.machine.StateMachine;
import io.rollcall.model.Bytes;
import io.rollcall.raft.Committed;
import io.rollcall.raft.Member;
import io.rollcall.raft.PeerChannel;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.ReplicatedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the cluster: the replicated log and the channel between the peers on SOFAJRaft. Any
 * thread; opened once and closed once.
 */
public final class JRaftCluster implements ReplicatedLog, PeerChannel, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JRaftCluster.class);

  private static final String TRANSFER_TOPIC = "raft.transfer";
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_APPEND_BUFFER_BYTES = 1024 * 1024;
  private static final int APPLY_BATCH = 128;
  private static final int MAX_ENTRIES_PER_REQUEST = 2048;

  /**
   * To a follower, of up to 512 KiB each: what one that is slow may hold in the leader's memory.
   */
  private static final int MAX_REQUESTS_IN_FLIGHT = 32;

  private static final int QUEUE_SLOTS = 32_768;
  private static final int MIN_ENGINE_THREADS = 8;

  /** After a cut, the log flows again once the requests that were lost in it have timed out. */
  private static final int MIN_REQUEST_TIMEOUT_MILLIS = 2000;

  private final RaftSettings settings;
  private final StateMachine machine;
  private final Members members;
  private final LeadershipBoard board = new LeadershipBoard();
  private final ScheduledExecutorService timer;
  private final ExecutorService peerThreads;
  private final ExecutorService engineThreads;
  private final PeerTransport transport;
  private final ApplyLoop applyLoop;
  private final CommitNews commitNews;
  private final PeerId self;
  private final Node node;
  private final PeerPort port;
  private final Proposals proposals;
  private final AppliedIndex appliedIndex;
  private final ReadBarrier barrier;
  private final FollowerWatch followers;
  private final Membership membership;
  private final Introductions introductions;
  private final Founding founding;
  private final Upgrade upgrade;
  private final AtomicBoolean snapshotting = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong leaderHeardNanos = new AtomicLong(System.nanoTime());
  private volatile @Nullable ElectionMemory elections;
  private volatile @Nullable MemberStorage memberStorage;

  /**
   * Joins the cluster with what is in the data folder. Returns once the node takes part; a leader
   * may not be known yet. Throws {@link IllegalStateException} when the folder is damaged or the
   * peer port is taken. Whose folder it is was looked at before: a node that took up the votes of
   * another one, or of its own under another address, could vote twice in a term.
   *
   * @param machine loaded from its own disk already; driven by the engine from now on
   * @param breakers gets a circuit breaker {@code peer-NAME} for each other member
   * @param retries gets the retry {@code proposals}
   */
  public static JRaftCluster open(
      RaftSettings settings,
      StateMachine machine,
      CircuitBreakerRegistry breakers,
      RetryRegistry retries) {
    return open(settings, machine, breakers, retries, sender -> true);
  }

  static JRaftCluster open(
      RaftSettings settings,
      StateMachine machine,
      CircuitBreakerRegistry breakers,
      RetryRegistry retries,
      Predicate<String> admits) {
    EngineProperties.set();
    ProtobufMsgFactory.load();
    return new JRaftCluster(settings, machine, breakers, retries, admits);
  }

  private JRaftCluster(
      RaftSettings settings,
      StateMachine machine,
      CircuitBreakerRegistry breakers,
      RetryRegistry retries,
      Predicate<String> admits) {
    this.settings = settings;
    this.machine = machine;
    this.members = new Members(settings);
    this.self = Members.peer(settings.self());
    String name = "raft-" + settings.self().name();
    this.timer = Executors.newSingleThreadScheduledExecutor(daemons(name + "-timer"));
    this.peerThreads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-peer-", 0).factory());
    this.engineThreads =
        Executors.newFixedThreadPool(
            Math.max(MIN_ENGINE_THREADS, Runtime.getRuntime().availableProcessors() * 4),
            daemons(name + "-rpc"));
    this.transport = new PeerTransport(settings, members, peerThreads, breakers);
    this.node = RaftServiceFactory.createRaftNode(settings.cluster(), self);
    this.applyLoop =
        new ApplyLoop(
            machine,
            board,
            members,
            node::getLastAppliedLogIndex,
            this::afterRun,
            this::refreshMembers);
    this.commitNews = new CommitNews(node, timer, this::leadsOthers);
    this.proposals =
        new Proposals(
            settings,
            node,
            members,
            board,
            this::failure,
            transport,
            timer,
            InstantSource.system(),
            retries,
            this::clusterVersion);
    LeaderProof proof =
        LeaderProof.among(
            settings, node, members, transport, this::settledVoters, this::term, timer);
    LeaderIndex leaderIndex =
        new LeaderIndex(settings, node, members, transport, board, proof, this::term);
    this.appliedIndex = new AppliedIndex(this::engineAppliedIndex, timer);
    this.barrier =
        new ReadBarrier(
            settings, node, board, proof, leaderIndex, appliedIndex, this::failure, timer);
    this.followers = new FollowerWatch(settings, node, members, transport, this::failure);
    this.introductions = new Introductions(settings, members, machine, transport, this::standing);
    this.founding =
        new Founding(settings, node, members, introductions, peerThreads, this::votesSince);
    this.membership =
        new Membership(
            settings,
            node,
            members,
            transport,
            introductions,
            founding,
            proposals,
            this::clusterVersion,
            () -> followers.followers(lastLogIndex()),
            this::refreshMembers);
    this.upgrade =
        new Upgrade(
            settings,
            node,
            members,
            machine,
            board,
            introductions,
            proposals,
            founding::isFounding);
    transport.serve(TRANSFER_TOPIC, this::transferForPeer);

    NodeManager.getInstance().addAddress(self.getEndpoint());
    PeerPort opened = null;
    try {
      initNode();
      refreshMembers();
      founding.begin();
      upgrade.recoverIfAsked();
      opened =
          new PeerPort(
              settings,
              transport,
              introductions,
              founding::mayVote,
              founding::takesLog,
              engineThreads,
              this::heardOfLeader,
              admits);
    } catch (RuntimeException e) {
      stopEngine();
      stopThreads();
      throw e;
    }
    this.port = opened;
    long tick = FollowerWatch.interval(settings).toMillis();
    var _ = timer.scheduleAtFixedRate(followers::tick, tick, tick, TimeUnit.MILLISECONDS);
    long look = Founding.INTERVAL.toMillis();
    var _ =
        timer.scheduleAtFixedRate(
            safely(
                () -> {
                  founding.tick();
                  refreshMembers();
                }),
            0,
            look,
            TimeUnit.MILLISECONDS);
    long tidy = Upgrade.INTERVAL.toMillis();
    var _ = timer.scheduleAtFixedRate(safely(upgrade::tick), tidy, tidy, TimeUnit.MILLISECONDS);
    long again = Membership.ADMISSION_INTERVAL.toMillis();
    var _ =
        timer.scheduleAtFixedRate(safely(membership::tick), again, again, TimeUnit.MILLISECONDS);
    long interval = settings.snapshotInterval().toMillis();
    var _ = timer.scheduleAtFixedRate(this::snapshot, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** What went wrong once must not end what is done again and again. */
  private Runnable safely(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        if (failure().isEmpty()) {
          log.error("Looking after the members failed; it is tried again", e);
        }
      }
    };
  }

  private void initNode() {
    Path folder = settings.folder();
    boolean ok = node.init(options(folder));
    Optional<String> failure = applyLoop.failure().or(this::logRefusal);
    if (!ok || failure.isPresent()) {
      throw new IllegalStateException(
          folder
              + ": the log cannot be opened"
              + failure.map(reason -> ", " + reason).orElse(", see the messages before this one")
              + ". If its disk is full, make room. If the files are damaged, start this node with"
              + " an empty data folder: it gets everything from the others");
    }
    if (machine.appliedIndex() > node.getLastLogIndex()) {
      throw new IllegalStateException(
          "state is at index "
              + machine.appliedIndex()
              + " but the log in "
              + folder
              + " ends at "
              + node.getLastLogIndex()
              + " (expected: a log that reaches as far). Part of the log was lost; start this node"
              + " with an empty data folder: it gets everything from the others");
    }
  }

  private Optional<String> logRefusal() {
    return Optional.ofNullable(memberStorage).flatMap(MemberStorage::refusal);
  }

  private NodeOptions options(Path folder) {
    int electionMillis = Math.toIntExact(settings.electionTimeout().toMillis());
    RaftOptions raft = new RaftOptions();
    raft.setMaxAppendBufferSize(MAX_APPEND_BUFFER_BYTES);
    raft.setApplyBatch(APPLY_BATCH);
    raft.setMaxEntriesSize(MAX_ENTRIES_PER_REQUEST);
    raft.setReplicatorPipeline(true);
    raft.setMaxReplicatorInflightMsgs(MAX_REQUESTS_IN_FLIGHT);
    raft.setDisruptorBufferSize(QUEUE_SLOTS);
    raft.setSync(settings.sync());
    raft.setSyncMeta(settings.sync());
    raft.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
    raft.setMaxElectionDelayMs(electionMillis);

    NodeOptions options = new NodeOptions();
    // Waited for, one server after the other, by whoever asks for votes or takes over.
    options.setRpcConnectTimeoutMs(PeerTransport.CONNECT_TIMEOUT_MILLIS);
    options.setRpcDefaultTimeout(Math.max(MIN_REQUEST_TIMEOUT_MILLIS, 2 * electionMillis));
    options.setRaftOptions(raft);
    options.setElectionTimeoutMs(electionMillis);
    options.setInitialConf(members.initial());
    options.setFsm(applyLoop);
    options.setLogUri(folder.toString());
    options.setRaftMetaUri(folder.resolve("meta").toString());
    options.setSnapshotUri(folder.resolve("snapshot").toString());
    options.setSnapshotIntervalSecs(0); // by our own timer, which knows what came of it
    options.setDisableCli(true);
    options.setServiceFactory(engineServices());
    return options;
  }

  private JRaftServiceFactory engineServices() {
    return new DefaultJRaftServiceFactory() {
      @Override
      public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions raftOptions) {
        ElectionMemory memory = new ElectionMemory(super.createRaftMetaStorage(uri, raftOptions));
        elections = memory;
        return memory;
      }

      @Override
      public LogStorage createLogStorage(String uri, RaftOptions raftOptions) {
        MemberStorage storage = new MemberStorage(Path.of(uri), raftOptions.isSync());
        memberStorage = storage;
        return storage;
      }
    };
  }

  @Override
  public CompletableFuture<Committed> propose(Command command) {
    return proposals.propose(command);
  }

  @Override
  public CompletableFuture<Committed> proposeAsLeader(long term, Command command) {
    return proposals.proposeAsLeader(term, command);
  }

  @Override
  public CompletableFuture<Void> readBarrier() {
    return barrier.await();
  }

  @Override
  public CompletableFuture<Bytes> ask(String memberName, String topic, Bytes message) {
    return transport.ask(memberName, topic, message);
  }

  @Override
  public void serve(String topic, Function<Bytes, CompletionStage<Bytes>> answerer) {
    transport.serve(topic, answerer);
  }

  @Override
  public void onLeadership(Consumer<Leadership> listener) {
    board.listen(listener);
  }

  @Override
  public Duration holdTime() {
    return settings.holdTime();
  }

  /** Proposals that wait on this node now, its own and those of followers. */
  public int pendingProposals() {
    return proposals.pending();
  }

  /** Any thread; the figures are read one after the other. */
  public RunFigures figures() {
    return new RunFigures(
        applyLoop.runs(),
        applyLoop.applied(),
        applyLoop.nanos(),
        barrier.rounds(),
        barrier.reads(),
        barrier.failures(),
        barrier.nanos());
  }

  @Override
  public RaftStatus status() {
    RaftStatus.Role role = role();
    boolean leads = role == RaftStatus.Role.LEADER;
    long machineIndex = machine.appliedIndex();
    long lastLogIndex = whileActive(node::getLastLogIndex, machineIndex);
    return new RaftStatus(
        role,
        members.self(),
        members.member(node.getLeaderId()),
        term(),
        lastLogIndex,
        whileActive(node::getLastCommittedIndex, machineIndex),
        Math.max(machineIndex, engineAppliedIndex()),
        applyLoop.snapshotIndex(),
        leads ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - leaderHeardNanos.get()),
        members.all(),
        leads ? followers.followers(lastLogIndex) : List.of(),
        failure(),
        members.learners(),
        Optional.ofNullable(introductions.mark()));
  }

  private void refreshMembers() {
    Optional.ofNullable(memberStorage)
        .flatMap(MemberStorage::configuration)
        .ifPresent(members::now);
  }

  private Optional<List<PeerId>> settledVoters() {
    return Optional.ofNullable(memberStorage).flatMap(MemberStorage::settledVoters);
  }

  private long votesSince() {
    MemberStorage storage = memberStorage;
    return storage == null ? 0 : storage.votesSince(self);
  }

  private int clusterVersion() {
    ClusterMark mark = introductions.mark();
    return mark == null && founding.isFounding() ? ClusterMark.NEWEST : ClusterMark.versionOf(mark);
  }

  private Introductions.Standing standing() {
    return founding.standing();
  }

  /** The engine refuses to tell its indexes once it has failed or stopped. */
  private static long whileActive(LongSupplier index, long otherwise) {
    try {
      return index.getAsLong();
    } catch (IllegalStateException e) {
      return otherwise;
    }
  }

  private RaftStatus.Role role() {
    if (failure().isPresent()) {
      return RaftStatus.Role.FAILED;
    }
    State state = node.getNodeState();
    return switch (state) {
      case STATE_LEADER, STATE_TRANSFERRING -> RaftStatus.Role.LEADER;
      case STATE_CANDIDATE -> RaftStatus.Role.CANDIDATE;
      case STATE_FOLLOWER ->
          members.learners().contains(members.self())
              ? RaftStatus.Role.LEARNER
              : RaftStatus.Role.FOLLOWER;
      case STATE_ERROR, STATE_UNINITIALIZED, STATE_SHUTTING, STATE_SHUTDOWN, STATE_END ->
          RaftStatus.Role.FAILED;
    };
  }

  private Optional<String> failure() {
    return closed.get() ? Optional.of("this node is stopping") : applyLoop.failure();
  }

  private long term() {
    ElectionMemory memory = elections;
    return memory == null ? 0 : memory.term();
  }

  private void heardOfLeader(long term) {
    if (term >= term()) {
      leaderHeardNanos.set(System.nanoTime());
    }
  }

  @Override
  public CompletableFuture<Void> transferLeadership(String memberName) {
    Optional<Member> target = members.named(memberName);
    if (target.isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "member: "
                  + memberName
                  + " (expected: one of "
                  + members.all().stream().map(Member::name).toList()
                  + ")"));
    }
    if (node.isLeader(false)) {
      return transferTo(target.get());
    }
    return members
        .nameOf(node.getLeaderId())
        .map(leader -> ask(leader, TRANSFER_TOPIC, Bytes.utf8(memberName)))
        .orElseGet(() -> CompletableFuture.failedFuture(new RaftException.NoLeader()))
        .thenAccept(done -> {});
  }

  private CompletionStage<Bytes> transferForPeer(Bytes memberName) {
    return members
        .named(memberName.utf8())
        .map(this::transferTo)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new IllegalArgumentException("member: " + memberName.utf8())))
        .thenApply(done -> Bytes.EMPTY);
  }

  private CompletableFuture<Void> transferTo(Member target) {
    if (target.equals(members.self()) && node.isLeader(false)) {
      return CompletableFuture.completedFuture(null);
    }
    Status status = node.transferLeadershipTo(Members.peer(target));
    if (!status.isOk()) {
      return CompletableFuture.failedFuture(
          new RaftException.LostLeadership(
              "leadership was not handed over: " + status.getErrorMsg()));
    }
    long deadline = System.nanoTime() + settings.electionTimeout().multipliedBy(2).toNanos();
    return awaitLeader(target.name(), deadline);
  }

  private CompletableFuture<Void> awaitLeader(String name, long deadline) {
    CompletableFuture<Void> change = board.change();
    if (board.current().leader().equals(name)) {
      return CompletableFuture.completedFuture(null);
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      return CompletableFuture.failedFuture(
          new RaftException.TimedOut(name + " has not taken over leadership in time"));
    }
    return change
        .copy()
        .completeOnTimeout(null, left, TimeUnit.NANOSECONDS)
        .thenCompose(news -> awaitLeader(name, deadline));
  }

  @Override
  public CompletableFuture<Void> addMember(Member member, String replaced) {
    return membership.add(member, replaced);
  }

  @Override
  public CompletableFuture<Void> removeMember(String memberName) {
    return membership.remove(memberName);
  }

  private long lastLogIndex() {
    return whileActive(node::getLastLogIndex, 0);
  }

  private void afterRun(long index) {
    appliedIndex.applied(index);
    commitNews.applied();
    snapshotIfDue(index);
  }

  private long engineAppliedIndex() {
    return whileActive(node::getLastAppliedLogIndex, machine.appliedIndex());
  }

  private boolean leadsOthers() {
    return board.current().self() && members.voters().size() > 1;
  }

  private void snapshotIfDue(long appliedIndex) {
    if (appliedIndex - applyLoop.snapshotIndex() >= settings.snapshotEntries()
        && !snapshotting.get()) {
      snapshot();
    }
  }

  /** Begins a snapshot if none is being taken. Any thread. */
  void snapshot() {
    if (closed.get()
        || failure().isPresent()
        || machine.appliedIndex() <= applyLoop.snapshotIndex()
        || !snapshotting.compareAndSet(false, true)) {
      return;
    }
    // Not on the apply thread: asking the engine may wait for room in that thread's own queue.
    peerThreads.execute(() -> node.snapshot(this::snapshotDone));
  }

  private void snapshotDone(Status status) {
    long index = applyLoop.savingIndex();
    Path file = settings.folder().resolve("snapshot").resolve("snapshot_" + index);
    // The engine also says OK when it had nothing to do, or could not on a node that is replaying.
    if (status.isOk() && index > 0 && Files.exists(file)) {
      applyLoop.snapshotTaken(index);
      log.debug("Snapshot at {} is in {}", index, file);
    } else if (!status.isOk()) {
      log.warn("No snapshot at {}: {}", index, status.getErrorMsg());
    }
    snapshotting.set(false);
  }

  /** Hands over leadership if it can, then stops within a bound. */
  @Override
  public void close() {
    if (node.isLeader(false) && !closed.get()) {
      handOver();
    }
    if (closed.compareAndSet(false, true)) {
      stopEngine();
      port.close();
      stopThreads();
    }
  }

  /** Stops without a word to the others, as if the process had died. */
  void halt() {
    if (closed.compareAndSet(false, true)) {
      port.close();
      stopEngine();
      stopThreads();
    }
  }

  Leadership leadership() {
    return board.current();
  }

  private void handOver() {
    Duration recently = settings.electionTimeout();
    followers.followers(whileActive(node::getLastLogIndex, 0)).stream()
        .filter(follower -> follower.voter() && follower.matchIndex() > 0)
        .filter(follower -> follower.lastContact().compareTo(recently) < 0)
        .min(Comparator.comparingLong(RaftStatus.Follower::lag))
        .ifPresent(
            heir -> {
              try {
                transferTo(heir.member())
                    .get(
                        settings.electionTimeout().multipliedBy(2).toMillis(),
                        TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (java.util.concurrent.ExecutionException
                  | java.util.concurrent.TimeoutException e) {
                log.info("Leadership was not handed over before the stop: {}", e.toString());
              }
            });
  }

  private void stopEngine() {
    CountDownLatch stopped = new CountDownLatch(1);
    node.shutdown(status -> stopped.countDown());
    try {
      if (!stopped.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("The engine has not stopped within {} s", STOP_TIMEOUT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    NodeManager.getInstance().removeAddress(self.getEndpoint());
  }

  private void stopThreads() {
    transport.close();
    timer.shutdownNow();
    peerThreads.shutdown();
    engineThreads.shutdownNow();
  }

  private static ThreadFactory daemons(String name) {
    return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }
}
