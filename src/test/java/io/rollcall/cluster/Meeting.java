package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testing.DnsResponder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.springframework.util.FileSystemUtils;

/** Four servers without data that come to a cluster of three in one of the ways there are. */
final class Meeting implements AutoCloseable {
  /** How servers are told of each other. */
  enum Way {
    /** The same list for the first three; the fourth one has a list of its own, with all four. */
    LIST,
    SRV,
    /** Addresses of one domain, as of a headless service: all have the same port. */
    ADDRESSES,
    TOKEN
  }

  static final int SERVERS = 4;

  /** The cluster at which tokens are; {@link Way#TOKEN} only. */
  private static final int REGISTRY = SERVERS;

  /** Longer than any two that could agree would need for it. */
  private static final long LONG_ENOUGH_SECONDS = 3;

  private static final String DOMAIN = "rollcall.test";
  private static final Pattern CLUSTER = Pattern.compile("\"cluster\":\"([^\"]+)\"");
  private static final Pattern LEADER = Pattern.compile("\"leader\":\\{\"id\":\"([^\"]+)\"");

  private final Way way;
  private final DnsResponder dns;
  final NodeProcesses nodes;

  Meeting(Way way, Path folder) throws IOException {
    this.way = way;
    this.dns = new DnsResponder();
    this.nodes = new NodeProcesses(folder, SERVERS + 1);
    Path hosts = folder.resolve("hosts");
    Files.write(
        hosts, IntStream.range(0, SERVERS).mapToObj(node -> ip(node) + " " + host(node)).toList());
    nodes.jvmOptions("-Djdk.net.hosts.file=" + hosts);
    if (way == Way.TOKEN) {
      nodes.start(REGISTRY, "--rollcall.cluster.members=n5=127.0.0.1:" + nodes.peerPort(REGISTRY));
      nodes.await("the registry leads", () -> nodes.leads(REGISTRY));
    }
  }

  /** Starts them at once and waits until each can be asked. */
  void start(Integer... those) {
    for (int node : those) {
      nodes.start(node, settings(node));
    }
    for (int node : those) {
      nodes.await("answer of " + name(node), () -> !raft(node).isEmpty());
    }
  }

  /** What DNS knows of a server from now on; nothing in other ways. */
  void publish(int... those) throws IOException {
    synchronized (dns) {
      for (int node : those) {
        if (way == Way.SRV) {
          dns.addSrv("_rollcall-peer._tcp." + DOMAIN, nodes.peerPort(node), host(node));
        } else if (way == Way.ADDRESSES) {
          dns.addA(DOMAIN, ip(node));
        }
      }
    }
  }

  private String[] settings(int node) {
    List<String> settings = new ArrayList<>();
    settings.add("--rollcall.cluster.members=" + (way == Way.LIST ? list(node == 3 ? 4 : 3) : ""));
    settings.add("--rollcall.node.address=" + (way == Way.ADDRESSES ? ip(node) : host(node)));
    settings.add("--rollcall.cluster.peer-port=" + nodes.peerPort(way == Way.ADDRESSES ? 0 : node));
    String discovery = "--rollcall.cluster.discovery.";
    if (way != Way.LIST) {
      settings.add(discovery + "size=3");
    }
    if (way == Way.SRV || way == Way.ADDRESSES) {
      settings.add(discovery + "dns=" + DOMAIN);
      settings.add(discovery + "dns-server=" + dns.address());
    }
    if (way == Way.TOKEN) {
      settings.add(discovery + "url=http://127.0.0.1:" + nodes.httpPort(REGISTRY));
      settings.add(discovery + "token=meeting-token");
    }
    return settings.toArray(String[]::new);
  }

  private String list(int size) {
    return String.join(
        ",",
        IntStream.range(0, size)
            .mapToObj(node -> name(node) + "=" + host(node) + ":" + nodes.peerPort(node))
            .toList());
  }

  void awaitLog(int node, String text) {
    nodes.await(
        "\"" + text + "\" in the log of " + name(node), () -> nodes.logOf(node).contains(text));
  }

  /** Something that must not happen has no event to be waited for. */
  void assertNoneLeads() throws InterruptedException {
    TimeUnit.SECONDS.sleep(LONG_ENOUGH_SECONDS);
    for (int node : running()) {
      assertThat(raft(node)).as(name(node)).contains("\"leader\":null");
    }
  }

  /** Those that run are one cluster, take writes, and answer with what the others took. */
  void assertOneCluster(int voters) {
    nodes.await(
        "one cluster of " + voters,
        () ->
            clusters().size() == 1
                && running().stream().allMatch(node -> voters(node) == voters)
                && leaders().size() == 1);
    for (int node : running()) {
      String path = "/v1/kv/one/" + node;
      assertThat(nodes.sendText(node, "PUT", path, "by " + node).statusCode()).isEqualTo(200);
      for (int other : running()) {
        assertThat(NodeProcesses.text(nodes.sendText(other, "GET", path + "?raw", "")))
            .isEqualTo("by " + node);
      }
    }
  }

  /** Ids of the clusters that the running servers take part in. */
  private Set<String> clusters() {
    return all(CLUSTER);
  }

  /** Who leads, by the word of each of them. */
  private Set<String> leaders() {
    return all(LEADER);
  }

  private Set<String> all(Pattern field) {
    Set<String> all = new TreeSet<>();
    for (int node : running()) {
      Matcher found = field.matcher(raft(node));
      all.add(found.find() ? found.group(1) : "none");
    }
    return all;
  }

  void wipe(int node) throws IOException {
    FileSystemUtils.deleteRecursively(nodes.data(node));
  }

  List<Integer> running() {
    return IntStream.range(0, SERVERS).filter(nodes::running).boxed().toList();
  }

  private int voters(int node) {
    return NodeProcesses.voters(nodes.body(node, "/v1/operator/raft/configuration"));
  }

  private String raft(int node) {
    return nodes.body(node, "/actuator/raft");
  }

  @Override
  public void close() {
    nodes.close();
    dns.close();
  }

  static String name(int node) {
    return "n" + (node + 1);
  }

  private static String host(int node) {
    return "h" + (node + 1) + ".test";
  }

  private static String ip(int node) {
    return "127.0.7." + (node + 1);
  }
}
