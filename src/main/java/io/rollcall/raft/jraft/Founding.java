package io.rollcall.raft.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import io.rollcall.raft.Formation;
import io.rollcall.raft.Member;
import io.rollcall.raft.jraft.log.LogFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server without data does: it asks the others how far they are, and either founds a cluster
 * with them or joins the one they are in. Never both, and never two:
 *
 * <ul>
 *   <li>As soon as anybody has data, there is a cluster: it joins, and founds nothing, even if that
 *       cluster has no leader.
 *   <li>A list is founded by a majority of it, all of whom were given that same list; two
 *       majorities of a list have a server in common, and a server founds once.
 *   <li>Servers that find each other found when all of them name the same ones, as many as were
 *       wanted: a server names one set at a time, so it is in no second one.
 *   <li>Whoever does not fit (another list, one too many) holds everything up that he could harm,
 *       with a message, rather than be left out.
 * </ul>
 *
 * <p>A server that had lost its data might vote against what it once promised. So one that joins
 * does not vote until the leader has taken it in as a learner and it has caught up: until a leader
 * says so, or the log does, behind the place where it became a learner (before that place it may
 * name this server as it was with its former data). The file {@code joining} remembers it.
 *
 * <p>{@link #tick} on the timer's thread; the rest on any.
 */
final class Founding {
  static final Duration INTERVAL = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(Founding.class);
  private static final Duration SAY_AGAIN = Duration.ofSeconds(10);
  private static final String LEARNER_UP_TO = "learner up to index ";

  private final Formation formation;
  private final Node node;
  private final Members members;
  private final Introductions introductions;
  private final Executor threads;
  private final LongSupplier votesSince;
  private final Path joiningFile;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean fresh;
  private volatile boolean founding;
  private volatile boolean foundedAlone;
  private final boolean newFolder;
  private volatile boolean joining;
  private volatile boolean learner;
  private volatile long learnerUpTo = Long.MAX_VALUE;
  private volatile List<Member> proposal = List.of();
  private volatile List<Member> doors = List.of();
  private String said = "";
  private long saidNanos;

  /**
   * @param votesSince where in this server's log the newest configuration stands if it votes by it;
   *     else 0
   */
  Founding(
      RaftSettings settings,
      Node node,
      Members members,
      Introductions introductions,
      Executor threads,
      LongSupplier votesSince) {
    this.votesSince = votesSince;
    this.formation = settings.formation();
    this.node = node;
    this.members = members;
    this.introductions = introductions;
    this.threads = threads;
    this.joiningFile = settings.folder().resolve("joining");
    this.joining = Files.exists(joiningFile);
    this.newFolder = LogFolder.isNew(settings.folder());
    if (formation instanceof Formation.Listed listed) {
      proposal = sorted(listed.members());
    }
  }

  /** To be called once the engine has read its log. */
  void begin() {
    boolean alone = !members.initial().isEmpty();
    foundedAlone = alone && newFolder;
    fresh = node.getLastLogIndex() == 0 && !alone;
    if (joining) {
      recall();
      admitByLog();
    }
  }

  private void recall() {
    try {
      String content = Files.readString(joiningFile, StandardCharsets.UTF_8);
      if (content.startsWith(LEARNER_UP_TO) && content.endsWith("\n")) {
        learnerUpTo = Long.parseLong(content.substring(LEARNER_UP_TO.length()).strip());
      }
    } catch (IOException | NumberFormatException e) {
      log.warn("{} cannot be read, so a leader has to say that this server votes", joiningFile, e);
    }
  }

  private void admitByLog() {
    if (votesSince.getAsLong() > learnerUpTo) {
      admitted();
    }
  }

  /** Whether this server has no data, or had none when it came, and has not been taken in yet. */
  boolean isJoining() {
    return joining;
  }

  /** Whether it may have a say in who leads. */
  boolean mayVote() {
    return !joining && (!fresh || founding);
  }

  /**
   * Whether it takes the log. A leader that holds it for a voter with data would send it, and would
   * break off in the middle to take it out.
   */
  boolean takesLog() {
    return joining ? learner : !fresh || founding;
  }

  /** Whether the leader was asked already, and has made a learner of it. */
  boolean isLearner() {
    return learner;
  }

  /** The leader has made a learner of this server. */
  void accepted() {
    learner = true;
  }

  /**
   * What the log says behind this place is said of this server as it is now.
   *
   * @param index the leader's last one, after it had made a learner of this server
   */
  void learnsFrom(long index) {
    if (joining && learnerUpTo == Long.MAX_VALUE) {
      learnerUpTo = index;
      remember(LEARNER_UP_TO + index);
    }
  }

  /** Whether the cluster was founded by this process. */
  boolean isFounding() {
    return founding || foundedAlone;
  }

  /** Those through whom a cluster can be joined. */
  List<Member> doors() {
    return doors;
  }

  Introductions.Standing standing() {
    boolean empty = fresh && node.getLastLogIndex() == 0;
    return new Introductions.Standing(
        !empty ? Who.Standing.MEMBER : founding ? Who.Standing.FOUNDING : Who.Standing.FRESH,
        empty ? proposal : List.of());
  }

  /** The leader has taken this server in, and it has caught up. */
  void admitted() {
    if (joining) {
      joining = false;
      fresh = false;
      try {
        Files.deleteIfExists(joiningFile);
      } catch (IOException e) {
        log.warn("{} cannot be removed: {}", joiningFile, e.toString());
      }
      log.info("This server is a voter of the cluster now");
    }
  }

  void tick() {
    if (joining) {
      admitByLog();
      return;
    }
    if (!fresh || node.getLastLogIndex() > 0) {
      return;
    }
    if (busy.compareAndSet(false, true)) {
      threads.execute(this::look);
    }
  }

  private void look() {
    List<CompletableFuture<Who>> asked = new ArrayList<>();
    try {
      for (String address : addresses()) {
        if (!address.equals(members.self().address())) {
          asked.add(introductions.ask(Addresses.member(address, address)));
        }
      }
    } catch (IOException | RuntimeException e) {
      say("The other servers cannot be looked up: " + e.getMessage());
      busy.set(false);
      return;
    }
    var _ =
        CompletableFuture.allOf(
                asked.stream()
                    .map(each -> each.handle((who, silent) -> silent == null))
                    .toArray(CompletableFuture[]::new))
            .whenComplete(
                (all, e) -> {
                  try {
                    decide(
                        asked.stream()
                            .filter(each -> !each.isCompletedExceptionally())
                            .map(CompletableFuture::join)
                            .toList());
                  } catch (RuntimeException failure) {
                    log.error("Finding the cluster failed", failure);
                  } finally {
                    busy.set(false);
                  }
                });
  }

  private List<String> addresses() throws IOException {
    return switch (formation) {
      case Formation.Listed listed -> listed.members().stream().map(Member::address).toList();
      case Formation.Joining known -> known.addresses();
      case Formation.Discovered discovered -> discovered.lookup().addresses();
    };
  }

  private void decide(List<Who> all) {
    Member self = members.self();
    List<Who> others = all.stream().filter(each -> !each.self().equals(self)).toList();
    List<Who> twins =
        others.stream().filter(each -> each.self().name().equals(self.name())).toList();
    if (!twins.isEmpty()) {
      say("Another server at " + twins.getFirst().self().address() + " has this one's name");
      return;
    }
    List<Who> inside =
        others.stream().filter(each -> each.standing() == Who.Standing.MEMBER).toList();
    if (!inside.isEmpty()) {
      join(inside);
      return;
    }
    switch (formation) {
      case Formation.Joining known ->
          say("No server with a cluster answers at " + known.addresses() + ", so none is joined");
      case Formation.Listed listed -> decideByList(sorted(listed.members()), others);
      case Formation.Discovered discovered -> decideByFound(discovered.size(), others);
    }
  }

  private void decideByList(List<Member> list, List<Who> others) {
    for (Who each : others) {
      if (!each.proposal().equals(list)) {
        say(
            "No cluster is founded: server "
                + each.self().name()
                + " was given other members, "
                + names(each.proposal())
                + " (expected: "
                + names(list)
                + ", as here)");
        return;
      }
    }
    int agreed = others.size() + 1;
    if (2 * agreed > list.size()) {
      found(list);
    } else {
      say(
          "Waiting for other servers: "
              + agreed
              + " of "
              + list.size()
              + " are there (expected: at least "
              + (list.size() / 2 + 1)
              + ")");
    }
  }

  private void decideByFound(int size, List<Who> others) {
    List<Member> found = new ArrayList<>(others.stream().map(Who::self).distinct().toList());
    found.add(members.self());
    List<Member> candidates = sorted(found);
    if (founding) {
      return;
    }
    if (candidates.stream().map(Member::address).distinct().count() < candidates.size()
        || candidates.stream().map(Member::name).distinct().count() < candidates.size()) {
      proposal = List.of();
      say(
          "No cluster is founded: of "
              + names(candidates)
              + " two tell the same name or address (expected: each its own, rollcall.node.name and"
              + " rollcall.node.address)");
      return;
    }
    if (candidates.size() != size) {
      proposal = List.of();
      say(
          (candidates.size() < size ? "Waiting for other servers: " : "No cluster is founded: ")
              + names(candidates)
              + " are there (expected: exactly "
              + size
              + ")");
      return;
    }
    proposal = candidates;
    if (others.stream().allMatch(each -> each.proposal().equals(candidates))) {
      found(candidates);
    }
  }

  private void found(List<Member> list) {
    if (founding || node.getLastLogIndex() > 0) {
      return;
    }
    proposal = list;
    founding = true;
    members.learn(list);
    Configuration all = new Configuration(list.stream().map(Members::peer).toList());
    members.now(all);
    Status status = node.resetPeers(all);
    if (status.isOk()) {
      log.info("Founding the cluster with {}", names(list));
    } else {
      founding = false;
      log.error("The cluster cannot be founded: {}", status.getErrorMsg());
    }
  }

  private void join(List<Who> inside) {
    List<Member> found = new ArrayList<>();
    for (Who each : inside) {
      found.add(each.self());
      found.addAll(each.servers());
    }
    List<Member> all = found.stream().distinct().toList();
    members.learn(all);
    doors = all;
    if (founding) {
      return; // its turn was taken together with them: they have their first entry already
    }
    if (remember("until a leader says that this server votes")) {
      joining = true;
      log.info("Joining the cluster of {}", names(all));
    }
  }

  private boolean remember(String content) {
    try {
      WholeFile.write(joiningFile, List.of(content));
      return true;
    } catch (IOException e) {
      say(joiningFile + " cannot be written: " + e);
      return false;
    }
  }

  private synchronized void say(String what) {
    if (!what.equals(said) || System.nanoTime() - saidNanos > SAY_AGAIN.toNanos()) {
      log.warn("{}", what);
      said = what;
      saidNanos = System.nanoTime();
    }
  }

  private static List<Member> sorted(List<Member> list) {
    return list.stream().sorted(Comparator.comparing(Member::name)).toList();
  }

  private static List<String> names(List<Member> list) {
    return list.stream().map(each -> each.name() + "=" + each.address()).toList();
  }
}
