package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void theIdIsDrawnOnceAndKept() {
    UUID first = open("n1", "c1").nodeId();
    assertThat(open("n1", "c1").nodeId()).isEqualTo(first);
  }

  @Test
  void anotherNodesDataIsRefused() {
    open("n1", "c1");
    assertThatThrownBy(() -> open("n2", "c1"))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("the data belongs to the node \"n1\", but this is \"n2\"");
  }

  @Test
  void anotherClustersDataIsRefused() {
    open("n1", "c1");
    assertThatThrownBy(() -> open("n1", "c2"))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("the data belongs to the cluster \"c1\", but this is \"c2\"");
  }

  @Test
  void dataOfAnotherAddressIsRefused() {
    open("n1", "c1");
    assertThatThrownBy(() -> DataDirectory.open(folder, owner("n1", "c1", "h2:8300")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("the data belongs to the server at h1:8300, but this is h2:8300");
  }

  @Test
  void dataThatDoesNotTellItsAddressTakesTheFirstOne() throws IOException {
    Files.writeString(
        folder.resolve("node-id"), "id=" + new UUID(1, 2) + "\nnode=n1\ncluster=c1\n");
    assertThat(open("n1", "c1").nodeId()).isEqualTo(new UUID(1, 2));
    assertThatThrownBy(() -> DataDirectory.open(folder, owner("n1", "c1", "h2:8300")))
        .hasMessageContaining("h1:8300");
    assertThat(open("n1", "c1").nodeId()).isEqualTo(new UUID(1, 2));
  }

  @Test
  void dataWithoutAnIdIsRefused() throws IOException {
    Files.createDirectory(folder.resolve("raft"));
    assertThatThrownBy(() -> open("n1", "c1")).hasMessageContaining("node-id is missing");
  }

  @Test
  void aDamagedIdIsRefused() throws IOException {
    open("n1", "c1");
    Files.writeString(folder.resolve("node-id"), "id=nonsense\nnode=n1\ncluster=c1\n");
    assertThatThrownBy(() -> open("n1", "c1"))
        .hasMessageContaining("id: nonsense (expected: a UUID)");
  }

  @Test
  void oneProcessAtATime() {
    try (DataDirectory held = DataDirectory.open(folder, owner("n1", "c1", "h1:8300"))) {
      assertThatThrownBy(() -> DataDirectory.open(held.folder(), owner("n1", "c1", "h1:8300")))
          .hasMessageContaining("is in use by another process");
    }
  }

  /** Opens and closes, so that the next may. */
  private DataDirectory open(String node, String cluster) {
    try (DataDirectory opened = DataDirectory.open(folder, owner(node, cluster, "h1:8300"))) {
      return opened;
    }
  }

  private static DataDirectory.Owner owner(String node, String cluster, String address) {
    return new DataDirectory.Owner(cluster, node, address);
  }
}
