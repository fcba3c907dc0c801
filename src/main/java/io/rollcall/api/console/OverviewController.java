package io.rollcall.api.console;

import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.catalog.Census;
import io.rollcall.core.catalog.CensusTaker;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.core.cluster.Operations;
import io.rollcall.core.cluster.ServerHealth;
import io.rollcall.core.cluster.ServerNote;
import io.rollcall.core.cluster.ServerNotes;
import io.rollcall.journal.Journal;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import io.swagger.v3.oas.annotations.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the cluster is, as this node sees it and the leader judges it. */
@RestController
class OverviewController {
  private static final long LEADER_SECONDS = 1;

  /** A server that is silent must not hold up the page: what it says is shown the next time. */
  private static final long NOTE_MILLIS = 300;

  private final ClusterService cluster;
  private final Operations operations;
  private final ServerNotes notes;
  private final CensusTaker census;
  private final Journal journal;
  private final NodeSizes sizes;
  private final ConsoleSettings settings;
  private final Rates reads;
  private final Rates writes;

  OverviewController(
      ClusterService cluster,
      Operations operations,
      ServerNotes notes,
      CensusTaker census,
      Journal journal,
      NodeSizes sizes,
      ConsoleSettings settings,
      Reads reads,
      Proposals proposals) {
    this.cluster = cluster;
    this.operations = operations;
    this.notes = notes;
    this.census = census;
    this.journal = journal;
    this.sizes = sizes;
    this.settings = settings;
    this.reads = new Rates(reads::served);
    this.writes = new Rates(proposals::proposed);
  }

  @Operation(
      summary = "The cluster at a glance: health, members, counts, rates, sizes",
      description = "    curl 'http://127.0.0.1:8500/v1/rollcall/overview'")
  @GetMapping("/v1/rollcall/overview")
  Overview overview() {
    RaftStatus status = cluster.status();
    List<ServerHealth> judged = judged(status);
    Health health = Health.of(status, judged);
    Census counted = census.take();
    return new Overview(
        cluster.self().datacenter(),
        settings.clusterName(),
        cluster.self().name(),
        settings.version(),
        settings.readOnly(),
        status.leader().map(Member::name).orElse(null),
        status.term(),
        health.quorum(),
        health.voters(),
        health.tolerance(),
        health.healthy(),
        health.sentence(),
        members(status, judged),
        new Overview.Counts(
            counted.services().size(),
            counted.instances(),
            counted.passing(),
            counted.warning(),
            counted.critical(),
            counted.nodes(),
            counted.nodesCritical(),
            counted.sessions(),
            sizes.keys()),
        new Overview.RatesNow(reads.perSecond(), writes.perSecond()),
        new Overview.Sizes(sizes.stateBytes(), sizes.logBytes(), journal.fileBytes()),
        status.appliedIndex());
  }

  /** Empty while there is no leader that could be asked. */
  private List<ServerHealth> judged(RaftStatus status) {
    return status.leader().isEmpty()
        ? List.of()
        : operations
            .health()
            .completeOnTimeout(List.of(), LEADER_SECONDS, TimeUnit.SECONDS)
            .exceptionally(leaderCannotBeAsked -> List.of())
            .join();
  }

  private List<Overview.Server> members(RaftStatus status, List<ServerHealth> judged) {
    Map<String, ServerNote> said = said(status.members());
    Map<String, ServerHealth> byName =
        judged.stream().collect(Collectors.toMap(ServerHealth::name, Function.identity()));
    long leaders =
        judged.stream()
            .filter(ServerHealth::leader)
            .mapToLong(ServerHealth::lastIndex)
            .max()
            .orElse(0);
    return status.members().stream()
        .map(
            member ->
                server(
                    status,
                    member,
                    Optional.ofNullable(said.get(member.name())),
                    Optional.ofNullable(byName.get(member.name())),
                    leaders))
        .toList();
  }

  /** Of those that have said something, or do so soon. */
  private Map<String, ServerNote> said(List<Member> members) {
    Map<String, CompletableFuture<ServerNote>> asked = new HashMap<>();
    members.forEach(member -> asked.put(member.name(), notes.of(member.name())));
    CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, NOTE_MILLIS, TimeUnit.MILLISECONDS)
        .join();
    Map<String, ServerNote> said = new HashMap<>();
    asked.forEach(
        (name, note) -> {
          if (note.isDone()) {
            said.put(name, note.join());
          }
        });
    return said;
  }

  private Overview.Server server(
      RaftStatus status,
      Member member,
      Optional<ServerNote> said,
      Optional<ServerHealth> judged,
      long leadersIndex) {
    boolean self = member.name().equals(status.self().name());
    boolean leads = status.leader().filter(each -> each.name().equals(member.name())).isPresent();
    boolean votes = judged.map(ServerHealth::voter).orElse(true);
    return new Overview.Server(
        member.name(),
        member.address(),
        said.flatMap(ServerNote::http).orElse(null),
        leads ? "leader" : votes ? "follower" : "learner",
        self ? Boolean.TRUE : judged.map(ServerHealth::alive).orElse(null),
        judged.map(ServerHealth::lastTerm).orElse(self ? status.term() : null),
        judged.map(ServerHealth::lastIndex).orElse(self ? status.lastLogIndex() : null),
        judged.map(each -> Math.max(0, leadersIndex - each.lastIndex())).orElse(null),
        judged
            .map(each -> each.lastContact().toMillis())
            .orElse(self ? status.lastContact().toMillis() : null),
        said.flatMap(ServerNote::version).orElse(null));
  }

  /**
   * What can be said of the servers as a whole.
   *
   * @param tolerance how many more may fail
   */
  record Health(int voters, int quorum, int tolerance, boolean healthy, String sentence) {

    static Health of(RaftStatus status, List<ServerHealth> judged) {
      int voters =
          judged.isEmpty()
              ? status.members().size()
              : (int) judged.stream().filter(ServerHealth::voter).count();
      int quorum = voters / 2 + 1;
      if (status.failure().isPresent()) {
        return new Health(
            voters, quorum, 0, false, "This node has stopped: " + status.failure().get());
      }
      if (status.leader().isEmpty()) {
        return new Health(
            voters,
            quorum,
            0,
            false,
            "No leader: " + quorum + " of " + voters + " servers must run and reach each other.");
      }
      if (judged.isEmpty()) {
        String leader = status.leader().map(Member::name).orElse("");
        return new Health(
            voters, quorum, 0, false, "The leader " + leader + " cannot be asked from here.");
      }
      int alive =
          (int) judged.stream().filter(ServerHealth::voter).filter(ServerHealth::alive).count();
      int tolerance = Math.max(0, alive - quorum);
      boolean healthy = judged.stream().allMatch(ServerHealth::healthy);
      return new Health(
          voters, quorum, tolerance, healthy, sentence(judged, voters, alive, tolerance));
    }

    private static String sentence(
        List<ServerHealth> judged, int voters, int alive, int tolerance) {
      if (voters == 1) {
        return "One server, by itself: it must not fail.";
      }
      String more =
          tolerance == 0
              ? "none may fail"
              : tolerance == 1 ? "one may fail" : tolerance + " may fail";
      if (alive == voters) {
        return limping(judged)
            .map(each -> each + "; " + more + ".")
            .orElse("All " + voters + " servers agree; " + more + ".");
      }
      String away = names(judged, each -> !each.alive());
      return alive
          + " of "
          + voters
          + " servers agree; "
          + away
          + " does not answer; "
          + more
          + (tolerance == 0 ? "." : " too.");
    }

    /** Who is not well although it answers: it lacks entries, or it was not heard for too long. */
    private static Optional<String> limping(List<ServerHealth> judged) {
      long newest = judged.stream().mapToLong(ServerHealth::lastIndex).max().orElse(0);
      String behind = names(judged, each -> !each.healthy() && each.lastIndex() < newest);
      if (behind != null) {
        return Optional.of(behind + " must catch up");
      }
      String late = names(judged, each -> !each.healthy());
      return Optional.ofNullable(late)
          .map(each -> each + (each.contains(",") ? " answer late" : " answers late"));
    }

    private static @Nullable String names(
        List<ServerHealth> judged, java.util.function.Predicate<ServerHealth> which) {
      String all =
          judged.stream().filter(which).map(ServerHealth::name).collect(Collectors.joining(", "));
      return all.isEmpty() ? null : all;
    }
  }
}
