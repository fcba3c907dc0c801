package io.rollcall.api.consul.agent;

import io.rollcall.agent.CoordinateUpdates;
import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.coordinate.Coord;
import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.ServiceInstance;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What this node says of itself. Of Consul's statistics it has those that mean something here; all
 * are strings. Any thread.
 */
final class SelfView {
  private final ClusterService cluster;
  private final Registrations registrations;
  private final Members members;
  private final CoordinateUpdates coordinates;
  private final ConsulApiSettings settings;

  SelfView(
      ClusterService cluster,
      Registrations registrations,
      Members members,
      CoordinateUpdates coordinates,
      ConsulApiSettings settings) {
    this.cluster = cluster;
    this.registrations = registrations;
    this.members = members;
    this.coordinates = coordinates;
    this.settings = settings;
  }

  CompletableFuture<SelfJson> read() {
    CompletableFuture<SortedMap<String, String>> agent =
        registrations.services().thenCombine(registrations.checks(), SelfView::agentStats);
    return members.all(false).thenCombine(agent, this::self);
  }

  private SelfJson self(List<MemberJson> all, SortedMap<String, String> agent) {
    NodeIdentity self = cluster.self();
    RaftStatus raft = cluster.status();
    SortedMap<String, Map<String, String>> stats = new TreeMap<>();
    stats.put("agent", agent);
    stats.put("build", Map.of("prerelease", "", "revision", "", "version", settings.version()));
    stats.put("consul", consulStats(raft));
    stats.put("raft", raftStats(raft));
    stats.put("runtime", runtimeStats());
    stats.put("serf_lan", memberStats(all));
    SortedMap<String, String> meta = new TreeMap<>(self.meta());
    meta.putIfAbsent("consul-network-segment", "");
    return new SelfJson(
        new SelfJson.Config(
            self.datacenter(),
            self.datacenter(),
            self.name(),
            self.id().toString(),
            "",
            true,
            settings.version()),
        debugConfig(self),
        Coord.of(coordinates.own()),
        all.stream()
            .filter(each -> each.name().equalsIgnoreCase(self.name()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("this node is no member: " + self.name())),
        stats,
        meta);
  }

  /** What tools look at; the rest of this node's configuration has its own place. */
  private Map<String, Object> debugConfig(NodeIdentity self) {
    SortedMap<String, Object> config = new TreeMap<>();
    config.put("ACLsEnabled", false);
    config.put("AdvertiseAddrLAN", self.address());
    config.put("Datacenter", self.datacenter());
    config.put("DisableRemoteExec", true);
    config.put("EnableDebug", false);
    config.put("EnableLocalScriptChecks", settings.localScripts());
    config.put("EnableRemoteScriptChecks", settings.remoteScripts());
    config.put("HTTPPort", self.httpPort());
    config.put("KVMaxValueSize", settings.maxValueBytes());
    config.put("NodeID", self.id().toString());
    config.put("NodeName", self.name());
    config.put("ServerMode", true);
    config.put("ServerPort", self.peerPort());
    config.put("Version", settings.version());
    return config;
  }

  private static SortedMap<String, String> agentStats(
      List<ServiceInstance> services, List<Check> checks) {
    List<CheckDefinition> run =
        checks.stream().flatMap(each -> Optional.ofNullable(each.definition()).stream()).toList();
    long ttls = run.stream().filter(each -> each.probe() instanceof Probe.Ttl).count();
    SortedMap<String, String> stats = new TreeMap<>();
    stats.put("check_monitors", Long.toString(run.size() - ttls));
    stats.put("check_ttls", Long.toString(ttls));
    stats.put("checks", Integer.toString(checks.size()));
    stats.put("services", Integer.toString(services.size()));
    return stats;
  }

  private static SortedMap<String, String> consulStats(RaftStatus raft) {
    SortedMap<String, String> stats = new TreeMap<>();
    stats.put("acl", "disabled");
    stats.put("bootstrap", "false");
    stats.put("known_datacenters", "1");
    stats.put("leader", Boolean.toString(raft.role() == RaftStatus.Role.LEADER));
    stats.put("leader_addr", raft.leader().map(Member::address).orElse(""));
    stats.put("server", "true");
    return stats;
  }

  private static SortedMap<String, String> raftStats(RaftStatus raft) {
    SortedMap<String, String> stats = new TreeMap<>();
    stats.put("applied_index", Long.toString(raft.appliedIndex()));
    stats.put("commit_index", Long.toString(raft.commitIndex()));
    stats.put("fsm_pending", Long.toString(Math.max(0, raft.commitIndex() - raft.appliedIndex())));
    stats.put("last_contact", lastContact(raft));
    stats.put("last_log_index", Long.toString(raft.lastLogIndex()));
    stats.put("last_snapshot_index", Long.toString(raft.snapshotIndex()));
    stats.put(
        "latest_configuration",
        raft.members().stream()
            .map(each -> "{ID:" + each.name() + " Address:" + each.address() + "}")
            .collect(Collectors.joining(" ", "[", "]")));
    stats.put("num_peers", Integer.toString(Math.max(0, raft.members().size() - 1)));
    stats.put("state", state(raft.role()));
    stats.put("term", Long.toString(raft.term()));
    raft.failure().ifPresent(reason -> stats.put("failure", reason));
    return stats;
  }

  private static String lastContact(RaftStatus raft) {
    if (raft.role() == RaftStatus.Role.LEADER) {
      return "0";
    }
    return raft.leader().isEmpty() ? "never" : GoDuration.print(raft.lastContact());
  }

  private static String state(RaftStatus.Role role) {
    String word = role.name();
    return word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
  }

  private static SortedMap<String, String> runtimeStats() {
    SortedMap<String, String> stats = new TreeMap<>();
    stats.put("arch", System.getProperty("os.arch", ""));
    stats.put("cpu_count", Integer.toString(Runtime.getRuntime().availableProcessors()));
    stats.put("os", System.getProperty("os.name", "").toLowerCase(Locale.ROOT));
    stats.put("version", "java" + Runtime.version().feature());
    return stats;
  }

  private static SortedMap<String, String> memberStats(List<MemberJson> all) {
    long alive = all.stream().filter(MemberJson::isAlive).count();
    SortedMap<String, String> stats = new TreeMap<>();
    stats.put("failed", Long.toString(all.size() - alive));
    stats.put("members", Integer.toString(all.size()));
    return stats;
  }
}
