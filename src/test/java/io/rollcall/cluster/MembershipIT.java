package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers come, go, move and find each other, as operators make them do it. */
class MembershipIT {
  @TempDir Path folder;

  /** As when every pod of a set comes back with another address. */
  @Test
  void namesHoldTheClusterTogetherWhenEveryAddressChanges() throws Exception {
    Path hosts = folder.resolve("hosts");
    try (NodeProcesses nodes = new NodeProcesses(folder, 3)) {
      nodes.jvmOptions("-Djdk.net.hosts.file=" + hosts);
      nodes.membersByName("h1.test", "h2.test", "h3.test");
      writeHosts(hosts, 7);
      nodes.startAll();
      nodes.awaitReady();
      expect(nodes, 1, "PUT", "/v1/kv/a", "before", 200);
      IntStream.range(0, 3).parallel().forEach(nodes::kill);

      writeHosts(hosts, 9);
      nodes.startAll();
      nodes.awaitReady();

      assertThat(get(nodes, 2, "/v1/kv/a?raw")).isEqualTo("before");
      expect(nodes, 0, "PUT", "/v1/kv/a", "after", 200);
    }
  }

  @Test
  void serversJoinAreRemovedAndOneIsLeftOver() throws Exception {
    try (NodeProcesses nodes = new NodeProcesses(folder, 3)) {
      nodes.start(0, "--rollcall.cluster.members=n1=127.0.0.1:" + nodes.peerPort(0));
      nodes.await("n1 leads", () -> nodes.leads(0));
      expect(nodes, 0, "PUT", "/v1/kv/a", "1", 200);
      join(nodes, 1);
      join(nodes, 2);
      awaitVoters(nodes, 0, 3);
      nodes.awaitReady();
      assertThat(get(nodes, 2, "/v1/kv/a?raw")).isEqualTo("1");
      expect(nodes, 1, "PUT", "/v1/kv/b", "2", 200);

      assertThat(
              NodeProcesses.text(
                  nodes.sendText(0, "PUT", "/v1/operator/raft/peer?id=n9&address=127.0.0.1:1", "")))
          .contains("server n9 (127.0.0.1:1) cannot join: nobody answers at that address");
      nodes.kill(2);
      nodes.await(
          "a removal that would cost the quorum is refused",
          () ->
              NodeProcesses.text(nodes.sendText(0, "DELETE", "/v1/operator/raft/peer?id=n2", ""))
                  .contains("server n2 cannot be removed: of the 2 that would be left"));
      expect(nodes, 1, "DELETE", "/v1/operator/raft/peer?id=n3", "", 200);
      awaitVoters(nodes, 0, 2);

      nodes.kill(1);
      nodes.kill(0);
      nodes.start(
          0,
          "--rollcall.cluster.members=n1=127.0.0.1:" + nodes.peerPort(0),
          "--rollcall.cluster.recover=it");
      nodes.await("n1 leads alone", () -> nodes.leads(0));
      awaitVoters(nodes, 0, 1);
      assertThat(get(nodes, 0, "/v1/kv/b?raw")).isEqualTo("2");
      expect(nodes, 0, "PUT", "/v1/kv/c", "3", 200);
      assertThat(nodes.logOf(0)).contains("leaves the cluster of");
    }
  }

  @Test
  void serversFindEachOtherByATokenAtAnotherCluster() throws Exception {
    try (NodeProcesses nodes = new NodeProcesses(folder, 4)) {
      nodes.start(0, "--rollcall.cluster.members=n1=127.0.0.1:" + nodes.peerPort(0));
      nodes.await("n1 leads", () -> nodes.leads(0));
      for (int node : List.of(3, 1, 2)) {
        nodes.start(
            node,
            "--rollcall.cluster.members=",
            "--rollcall.cluster.peer-port=" + nodes.peerPort(node),
            "--rollcall.cluster.discovery.url=http://127.0.0.1:" + nodes.httpPort(0),
            "--rollcall.cluster.discovery.token=it-token",
            "--rollcall.cluster.discovery.size=3");
      }
      nodes.awaitReady();
      awaitVoters(nodes, 1, 3);
      expect(nodes, 3, "PUT", "/v1/kv/a", "three", 200);

      assertThat(get(nodes, 2, "/v1/kv/a?raw")).isEqualTo("three");
      assertThat(nodes.sendText(0, "GET", "/v1/kv/a", "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aDeadServerIsTakenOutOnceAnotherHasItsPlaceAndComesBackWithItsNextStart() throws Exception {
    try (NodeProcesses nodes = new NodeProcesses(folder, 4)) {
      nodes.start(0, "--rollcall.cluster.members=n1=127.0.0.1:" + nodes.peerPort(0));
      nodes.await("n1 leads", () -> nodes.leads(0));
      join(nodes, 1);
      join(nodes, 2);
      awaitVoters(nodes, 0, 3);
      expect(
          nodes,
          0,
          "PUT",
          "/v1/operator/autopilot/configuration",
          "{\"CleanupDeadServers\":true,\"LastContactThreshold\":\"200ms\","
              + "\"MaxTrailingLogs\":250,\"ServerStabilizationTime\":\"1s\"}",
          200);
      nodes.await("n3 is alive", () -> get(nodes, 0, "/v1/health/node/n3").contains("passing"));
      nodes.kill(2);
      nodes.await("n3 is lost", () -> get(nodes, 0, "/v1/health/state/critical").contains("n3"));
      Thread.sleep(6_000); // three looks
      awaitVoters(nodes, 0, 3);

      join(nodes, 3);
      nodes.await(
          "n4 has the place of n3",
          () -> !get(nodes, 0, "/v1/operator/raft/configuration").contains("n3"));
      awaitVoters(nodes, 0, 3);
      nodes.await(
          "n3 is out of the catalog", () -> !get(nodes, 0, "/v1/catalog/nodes").contains("\"n3\""));

      join(nodes, 2);
      awaitVoters(nodes, 0, 4);
    }
  }

  private static void join(NodeProcesses nodes, int node) {
    nodes.start(
        node,
        "--rollcall.cluster.members=",
        "--rollcall.cluster.peer-port=" + nodes.peerPort(node),
        "--rollcall.cluster.join=127.0.0.1:" + nodes.peerPort(0));
  }

  private static void awaitVoters(NodeProcesses nodes, int node, int voters) {
    nodes.await(
        voters + " voters",
        () -> {
          String configuration = nodes.body(node, "/v1/operator/raft/configuration");
          return NodeProcesses.voters(configuration) == voters
              && !configuration.contains("\"Voter\":false");
        });
  }

  private static void writeHosts(Path file, int subnet) throws IOException {
    Files.write(
        file,
        IntStream.rangeClosed(1, 3)
            .mapToObj(i -> "127.0." + subnet + "." + i + " h" + i + ".test")
            .toList());
  }

  private static String get(NodeProcesses nodes, int node, String path) {
    return NodeProcesses.text(nodes.sendText(node, "GET", path, ""));
  }

  private static void expect(
      NodeProcesses nodes, int node, String method, String path, String body, int status) {
    HttpResponse<byte[]> answer = nodes.sendText(node, method, path, body);
    assertThat(answer.statusCode())
        .as("%s %s: %s", method, path, NodeProcesses.text(answer))
        .isEqualTo(status);
  }
}
