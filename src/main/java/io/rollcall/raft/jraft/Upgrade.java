package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import io.rollcall.command.ClusterMark;
import io.rollcall.command.SystemCommand;
import io.rollcall.machine.StateMachine;
import io.rollcall.raft.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which cluster this is and with what version it runs: the leader marks a new cluster, and raises
 * the version once every server, learners too, says that it can do more. Until then a newer server
 * proposes nothing that the older ones could not read.
 *
 * <p>It also makes a cluster of its own of one server, when the others are lost for good: that one
 * gets a new mark, so that whoever comes back of the former cluster is told apart. The file {@code
 * recovered} remembers the word for which that was done, so that a word left in the settings does
 * not do it again.
 *
 * <p>{@link #tick} on the timer's thread, {@link #recoverIfAsked} before it.
 */
final class Upgrade {
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Upgrade.class);
  private static final String PENDING = "pending ";
  private static final String DONE = "done ";

  private final RaftSettings settings;
  private final Node node;
  private final Members members;
  private final StateMachine machine;
  private final LeadershipBoard board;
  private final Introductions introductions;
  private final Proposals proposals;
  private final BooleanSupplier founding;
  private final Path recoveredFile;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean anew;
  private List<String> told = List.of();

  /**
   * @param founding whether the cluster was founded by this process, and so by servers of a version
   *     like this one's
   */
  Upgrade(
      RaftSettings settings,
      Node node,
      Members members,
      StateMachine machine,
      LeadershipBoard board,
      Introductions introductions,
      Proposals proposals,
      BooleanSupplier founding) {
    this.founding = founding;
    this.settings = settings;
    this.node = node;
    this.members = members;
    this.machine = machine;
    this.board = board;
    this.introductions = introductions;
    this.proposals = proposals;
    this.recoveredFile = settings.folder().resolve("recovered");
  }

  /**
   * Throws {@link IllegalStateException} when another server of the cluster answers, or there is no
   * data.
   */
  void recoverIfAsked() {
    String word = settings.recover();
    if (word.isEmpty()) {
      return;
    }
    String before = read();
    if (before.equals(DONE + word)) {
      log.warn(
          "This server was made a cluster of its own for the word {} already, and is not again:"
              + " take rollcall.cluster.recover out of the settings",
          word);
      return;
    }
    if (node.getLastLogIndex() == 0) {
      throw new IllegalStateException(
          settings.folder()
              + " holds no data (expected: that of the cluster to be recovered, for"
              + " rollcall.cluster.recover)");
    }
    if (!before.equals(PENDING + word)) {
      refuseWhileOthersAnswer();
    }
    write(PENDING + word);
    anew = true;
    Configuration alone = new Configuration(List.of(Members.peer(members.self())));
    Status status = node.resetPeers(alone);
    if (!status.isOk()) {
      throw new IllegalStateException("the cluster was not recovered: " + status.getErrorMsg());
    }
    log.warn(
        "This server leaves the cluster of {} for good and is a new one with its own data, up to"
            + " index {}. Start each other server with an empty data folder and"
            + " rollcall.cluster.join",
        members.all().stream().map(Member::name).toList(),
        node.getLastLogIndex());
    members.now(alone);
  }

  private void refuseWhileOthersAnswer() {
    List<CompletableFuture<Optional<Who>>> asked = new ArrayList<>();
    for (Member other : members.others()) {
      asked.add(
          introductions.ask(other).thenApply(Optional::of).exceptionally(e -> Optional.empty()));
    }
    for (CompletableFuture<Optional<Who>> each : asked) {
      each.join()
          .filter(who -> who.standing() == Who.Standing.MEMBER && !introductions.isOther(who))
          .ifPresent(
              who -> {
                throw new IllegalStateException(
                    "server "
                        + who.self().name()
                        + " of the same cluster is alive at "
                        + who.self().address()
                        + " (expected: all others stopped, for rollcall.cluster.recover)");
              });
    }
  }

  void tick() {
    introductions.refresh();
    ClusterMark mark = machine.mark();
    boolean due = anew || mark == null || mark.version() < ClusterMark.NEWEST;
    if (due && board.current().self() && busy.compareAndSet(false, true)) {
      var _ =
          common()
              .thenCompose(version -> raise(mark, version))
              .whenComplete((done, failure) -> busy.set(false));
    }
  }

  /** The newest version that all servers can do; unmarked when one does not say. */
  private CompletableFuture<Integer> common() {
    List<String> older = new ArrayList<>();
    CompletableFuture<Integer> least = CompletableFuture.completedFuture(ClusterMark.NEWEST);
    for (Member other : members.others()) {
      least =
          least.thenCombine(
              introductions
                  .ask(other)
                  .handle((who, failure) -> failure == null ? who.version() : silent()),
              (sofar, version) -> {
                if (version < ClusterMark.NEWEST) {
                  older.add(other.name());
                }
                return Math.min(sofar, version);
              });
    }
    return least.whenComplete((version, failure) -> tell(older));
  }

  /** Who is missing when a cluster is founded has never been part of an older one. */
  private int silent() {
    return machine.mark() == null && founding.getAsBoolean()
        ? ClusterMark.NEWEST
        : ClusterMark.UNMARKED;
  }

  private synchronized void tell(List<String> older) {
    if (!older.isEmpty() && !older.equals(told)) {
      log.info(
          "The cluster runs with version {} until {} can do {}",
          ClusterMark.versionOf(machine.mark()),
          older,
          ClusterMark.NEWEST);
    }
    told = List.copyOf(older);
  }

  private CompletableFuture<Void> raise(@Nullable ClusterMark before, int version) {
    if (!anew && version <= ClusterMark.versionOf(before)) {
      return CompletableFuture.completedFuture(null);
    }
    int wanted = Math.max(version, ClusterMark.versionOf(before));
    return proposals
        .proposeAsLeader(
            board.current().term(),
            new SystemCommand.EstablishCluster(UUID.randomUUID(), wanted, anew))
        .thenAccept(
            done -> {
              introductions.refresh();
              log.info(
                  "The cluster is {} and runs with version {}", introductions.cluster(), wanted);
              if (anew) {
                anew = false;
                write(DONE + settings.recover());
              }
            })
        .exceptionallyCompose(
            failure -> {
              log.debug("The cluster was not marked", failure);
              return CompletableFuture.failedFuture(
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure);
            });
  }

  private String read() {
    try {
      return Files.exists(recoveredFile)
          ? Files.readString(recoveredFile, StandardCharsets.UTF_8).strip()
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(recoveredFile + " cannot be read", e);
    }
  }

  private void write(String content) {
    try {
      WholeFile.write(recoveredFile, List.of(content));
    } catch (IOException e) {
      throw new UncheckedIOException(recoveredFile + " cannot be written", e);
    }
  }
}
