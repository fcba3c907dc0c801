package io.rollcall.raft.jraft;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.rollcall.command.KvCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.raft.Committed;
import io.rollcall.raft.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Real nodes on free loopback ports of one process, with a firewall between them. */
final class LocalCluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final List<Member> members = new ArrayList<>();
  final Map<String, JRaftCluster> nodes = new TreeMap<>();
  final Map<String, MapMachine> machines = new TreeMap<>();
  final Map<String, CircuitBreakerRegistry> breakers = new TreeMap<>();
  private final Set<String> isolated = ConcurrentHashMap.newKeySet();
  private final Path folder;
  private final UnaryOperator<RaftSettings> tuning;

  LocalCluster(int size, Path folder, UnaryOperator<RaftSettings> tuning) {
    this(size, size, folder, tuning);
  }

  /**
   * @param running how many of them are started at once; the others are on the list only
   */
  LocalCluster(int size, int running, Path folder, UnaryOperator<RaftSettings> tuning) {
    this.folder = folder;
    this.tuning = tuning;
    List<Integer> ports = freePorts(size);
    for (int i = 0; i < size; i++) {
      members.add(new Member("n" + (i + 1), "127.0.0.1", ports.get(i)));
    }
    for (Member member : members.subList(0, running)) {
      start(member.name(), new MapMachine());
    }
  }

  /** A server that stands on no list, at a free port. */
  Member stranger(String name) {
    Member member = new Member(name, "127.0.0.1", freePorts(1).getFirst());
    members.add(member);
    return member;
  }

  /** Starts one that has a list, or another way to its cluster, of its own. */
  JRaftCluster start(Member own, List<Member> list, UnaryOperator<RaftSettings> way) {
    return start(own, list, way, new MapMachine());
  }

  JRaftCluster start(
      Member own, List<Member> list, UnaryOperator<RaftSettings> way, MapMachine machine) {
    return start(
        own,
        way.apply(tuning.apply(RaftSettings.of("test", own, list, dataFolder(own.name())))),
        machine);
  }

  static UnaryOperator<RaftSettings> quick() {
    return quick(Duration.ofSeconds(7), 1_000_000);
  }

  static UnaryOperator<RaftSettings> quick(Duration holdTime, long snapshotEntries) {
    return s ->
        new RaftSettings(
            s.cluster(),
            s.self(),
            s.members(),
            s.dataFolder(),
            s.bindHost(),
            Duration.ofMillis(500),
            s.snapshotInterval(),
            snapshotEntries,
            holdTime,
            Duration.ofSeconds(5),
            64 * 1024,
            1000,
            true);
  }

  Member member(String name) {
    return members.stream().filter(m -> m.name().equals(name)).findAny().orElseThrow();
  }

  Path dataFolder(String name) {
    return folder.resolve(name);
  }

  RaftSettings settings(String name) {
    return tuning.apply(RaftSettings.of("test", member(name), members, dataFolder(name)));
  }

  JRaftCluster start(String name, MapMachine machine) {
    return start(member(name), settings(name), machine);
  }

  private JRaftCluster start(Member member, RaftSettings settings, MapMachine machine) {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
    String name = member.name();
    String own = member.address();
    isolated.remove(own);
    JRaftCluster node =
        JRaftCluster.open(
            settings,
            machine,
            registry,
            RetryRegistry.ofDefaults(),
            sender -> {
              String from = sender.split("/", -1)[0];
              return from.equals(own) || (!isolated.contains(own) && !isolated.contains(from));
            });
    nodes.put(name, node);
    machines.put(name, machine);
    breakers.put(name, registry);
    return node;
  }

  /** Cuts a node off from all others, both ways. */
  void isolate(String name) {
    isolated.add(member(name).address());
  }

  void heal() {
    isolated.clear();
  }

  /** Stops a node; its last words, which a killed process would not have, are not heard. */
  void crash(String name) {
    isolate(name);
    nodes.remove(name).halt();
  }

  String leader() {
    await("a leader", () -> nodes.values().stream().anyMatch(node -> leads(node)));
    return nodes.entrySet().stream()
        .filter(node -> leads(node.getValue()))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** Those who lead, without the one named. */
  List<String> others(String without) {
    return nodes.entrySet().stream()
        .filter(node -> !node.getKey().equals(without) && leads(node.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean leads(JRaftCluster node) {
    return node.leadership().self();
  }

  /** Some node that does not lead while another one is known to. */
  String follower() {
    String leader = leader();
    String follower =
        nodes.keySet().stream().filter(name -> !name.equals(leader)).findFirst().orElseThrow();
    await(follower + " follows", () -> nodes.get(follower).leadership().leader().equals(leader));
    return follower;
  }

  JRaftCluster node(String name) {
    return nodes.get(name);
  }

  CompletableFuture<Committed> put(String node, String key, String value) {
    return nodes.get(node).propose(put(key, value, 0));
  }

  static KvCommand.Put put(String key, String value, long flags) {
    return new KvCommand.Put(Key.of(key), Bytes.utf8(value), flags, false);
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    nodes.values().forEach(JRaftCluster::halt);
    nodes.clear();
  }
}
