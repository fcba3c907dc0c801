package io.rollcall.api.consul.agent;

import io.rollcall.core.Consistency;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.CheckOnNode;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.raft.Member;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The servers of the cluster as Consul's gossip would list them. The members are those of the
 * replicated log; their ids and whether they are alive stand in the catalog. Answers without a
 * leader too, from what this node has. Any thread.
 */
final class Members {
  /** Consul's numbers: a server that has never registered itself is none of the others. */
  static final int NEVER_SEEN = 0;

  static final int ALIVE = 1;
  static final int FAILED = 4;

  private static final ReadOptions WHAT_THERE_IS =
      new ReadOptions(Consistency.STALE, 0, Duration.ZERO);

  private final ClusterService cluster;
  private final CatalogService catalog;
  private final String version;

  /**
   * @param version the Consul version that clients are told
   */
  Members(ClusterService cluster, CatalogService catalog, String version) {
    this.cluster = cluster;
    this.catalog = catalog;
    this.version = version;
  }

  /**
   * @param wan under the names that servers of several datacenters have among each other
   */
  CompletableFuture<List<MemberJson>> all(boolean wan) {
    CompletableFuture<List<Node>> nodes =
        catalog
            .nodes(WHAT_THERE_IS)
            .thenApply(answer -> answer.result())
            .exceptionally(neverHadLeader -> List.of());
    CompletableFuture<List<CheckOnNode>> checks =
        catalog
            .checks(WHAT_THERE_IS)
            .thenApply(answer -> answer.result())
            .exceptionally(neverHadLeader -> List.of());
    return nodes.thenCombine(checks, (known, health) -> join(known, health, wan));
  }

  private List<MemberJson> join(List<Node> nodes, List<CheckOnNode> checks, boolean wan) {
    Map<String, String> ids = new HashMap<>();
    nodes.forEach(each -> ids.put(folded(each.name()), each.id()));
    Map<String, String> liveness = new HashMap<>();
    for (CheckOnNode each : checks) {
      if (each.check().id().equals(Check.NODE_LIVENESS)) {
        liveness.put(folded(each.check().node()), each.check().status());
      }
    }
    List<Member> members =
        cluster.members().isEmpty() ? List.of(cluster.status().self()) : cluster.members();
    return members.stream()
        .map(
            each ->
                member(each, ids.get(folded(each.name())), liveness.get(folded(each.name())), wan))
        .toList();
  }

  private MemberJson member(
      Member member, @Nullable String id, @Nullable String liveness, boolean wan) {
    String datacenter = cluster.self().datacenter();
    boolean self = member.name().equalsIgnoreCase(cluster.self().name());
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put("acls", "0");
    tags.put("build", version + ":");
    tags.put("dc", datacenter);
    tags.put("ft_fs", "1");
    tags.put("id", self ? cluster.self().id().toString() : id == null ? "" : id);
    tags.put("port", Integer.toString(member.port()));
    tags.put("raft_vsn", "3");
    tags.put("role", "consul");
    tags.put("segment", "");
    tags.put("vsn", "2");
    tags.put("vsn_max", "3");
    tags.put("vsn_min", "2");
    return new MemberJson(
        wan ? member.name() + "." + datacenter : member.name(),
        member.host(),
        member.port(),
        tags,
        self ? ALIVE : status(liveness),
        1,
        5,
        2,
        2,
        5,
        4);
  }

  private static int status(@Nullable String liveness) {
    if (liveness == null) {
      return NEVER_SEEN;
    }
    return liveness.equals(Check.Status.PASSING) ? ALIVE : FAILED;
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
