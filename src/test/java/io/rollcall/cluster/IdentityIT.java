package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node refuses to start on what is not its own, and says what to do. */
class IdentityIT {
  @TempDir Path folder;

  @Test
  void dataOfAnotherNodeOrClusterIsRefused() {
    try (NodeProcesses nodes = new NodeProcesses(folder, 1)) {
      nodes.startAll();
      nodes.awaitReady();
      assertThat(nodes.stop(0)).as("exit of a graceful stop").isIn(0, 143);

      nodes.start(0, "--rollcall.cluster.name=other");
      assertThat(nodes.awaitExit(0)).isEqualTo(1);
      assertThat(nodes.logOf(0))
          .contains("the data belongs to the cluster \"rollcall\", but this is \"other\"")
          .contains("rollcall.data-dir");

      nodes.start(0, "--rollcall.node.name=n9", "--rollcall.cluster.members=");
      assertThat(nodes.awaitExit(0)).isEqualTo(1);
      assertThat(nodes.logOf(0))
          .contains("the data belongs to the node \"n1\", but this is \"n9\"");

      nodes.start(0, "--rollcall.cluster.members=n1=localhost:" + nodes.peerPort(0));
      assertThat(nodes.awaitExit(0)).isEqualTo(1);
      assertThat(nodes.logOf(0))
          .contains("the data belongs to the server at 127.0.0.1:" + nodes.peerPort(0))
          .contains("but this is localhost:" + nodes.peerPort(0));

      nodes.startAll();
      nodes.awaitReady();
    }
  }

  @Test
  void aFolderServesOneProcessAtATime() {
    try (NodeProcesses nodes = new NodeProcesses(folder, 1)) {
      nodes.startAll();
      nodes.awaitReady();
      try (NodeProcesses second = new NodeProcesses(folder, 1)) {
        second.startAll();
        assertThat(second.awaitExit(0)).isEqualTo(1);
        assertThat(second.logOf(0)).contains("is in use by another process");
      }
    }
  }
}
