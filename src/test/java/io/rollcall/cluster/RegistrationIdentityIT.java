package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.cluster.Instances.Seen;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which registrations are one instance, with real applications on a cluster of three. */
class RegistrationIdentityIT {
  @TempDir static Path folder;
  private static NodeProcesses nodes;

  @BeforeAll
  static void start() {
    nodes = new NodeProcesses(folder, 3);
    nodes.startAll();
    nodes.awaitReady();
    nodes.awaitLeader();
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void theSameInstanceThroughAnotherNodeMovesAndStaysPassing() {
    try (Application app = new Application()) {
      app.register(nodes, 0, "mover", "moving");
      awaitPassing("moving", "n1");

      app.register(nodes, 1, "mover", "moving");
      List<Seen> seen = Instances.of(nodes, 2, "moving");
      assertThat(seen).hasSize(1);
      assertThat(seen.getFirst().node()).isEqualTo("n2");
      assertThat(seen.getFirst().passing()).as("at once: %s", seen).isTrue();
      assertThat(nodes.body(1, "/v1/agent/checks")).contains("mover-http");
      assertThat(nodes.body(0, "/v1/agent/checks")).doesNotContain("mover-http");

      app.answersWith(500);
      nodes.await("the new owner's verdict", () -> !passing("moving"));
      app.answersWith(200);
      awaitPassing("moving", "n2");
      nodes.await(
          "the move in n2's log", () -> nodes.logOf(1).contains("mover of moving: n1 -> n2"));
    }
  }

  @Test
  void theSameIdWithAnotherAddressOnTheSameNodeReplacesAndIsTold() {
    try (Application first = new Application();
        Application second = new Application()) {
      first.register(nodes, 0, "twin", "twins");
      awaitPassing("twins", "n1");

      second.register(nodes, 0, "twin", "twins");
      assertThat(Instances.of(nodes, 2, "twins"))
          .singleElement()
          .satisfies(seen -> assertThat(seen.port()).isEqualTo(second.port()));
      nodes.await("a probe of the second", () -> second.probes() > 0);
      nodes.await(
          "the replacement in the log",
          () ->
              nodes
                  .logOf(0)
                  .contains(
                      "instance twin of twins on n1 is replaced: 127.0.0.1:"
                          + first.port()
                          + " -> 127.0.0.1:"
                          + second.port()
                          + ", although it was passing"));
    }
  }

  @Test
  void idsOnSeveralNodesAreTwoInstancesAndAmbiguousOnAThird() {
    try (Application first = new Application();
        Application second = new Application()) {
      first.registerReporting(nodes, 0, "double", "doubles", "60s");
      second.registerReporting(nodes, 1, "double", "doubles", "60s");
      assertThat(Instances.of(nodes, 2, "doubles")).hasSize(2);

      HttpResponse<byte[]> refused =
          Application.send(nodes, 2, "/v1/agent/check/pass/double-ttl", "");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(NodeProcesses.text(refused)).contains("double-ttl").contains("n1").contains("n2");
      refused = Application.send(nodes, 2, "/v1/agent/service/deregister/double", "");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(NodeProcesses.text(refused)).contains("double").contains("n1").contains("n2");

      Application.put(nodes, 0, "/v1/agent/check/fail/double-ttl", "");
      assertThat(Instances.of(nodes, 2, "doubles"))
          .allSatisfy(seen -> assertThat(seen.passing()).isEqualTo(seen.port() == second.port()));

      Application.put(nodes, 0, "/v1/agent/service/deregister/double", "");
      Application.put(nodes, 2, "/v1/agent/check/warn/double-ttl", "");
      assertThat(Instances.of(nodes, 0, "doubles"))
          .singleElement()
          .satisfies(seen -> assertThat(seen.statuses()).contains("double-ttl=warning"));
    }
  }

  @Test
  void withoutAnAddressOfItsOwnAnInstanceIsAnotherOneOnEachNode() {
    String body = "{\"ID\": \"bare\", \"Name\": \"bares\", \"Port\": 1}";
    for (int node = 0; node < 3; node++) {
      Application.put(nodes, node, "/v1/agent/service/register", body);
    }
    assertThat(Instances.of(nodes, 0, "bares"))
        .extracting(Seen::node)
        .containsExactlyInAnyOrder("n1", "n2", "n3");
  }

  private static void awaitPassing(String service, String onNode) {
    nodes.await(
        service + " to pass on " + onNode,
        () ->
            Instances.of(nodes, 2, service).stream()
                .anyMatch(seen -> seen.passing() && seen.node().equals(onNode)));
  }

  private static boolean passing(String service) {
    return Instances.of(nodes, 2, service).stream().allMatch(Seen::passing);
  }
}
