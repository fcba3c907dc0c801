package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose disk takes no more: it stops accepting writes, says so, and loses nothing that it
 * acknowledged. The full disk is a limit on the size of each file, set while the node runs: writes
 * fail with EFBIG as a full disk makes them fail with ENOSPC.
 */
class FailingDiskIT {
  private static final int VALUE_BYTES = 64 * 1024;

  @TempDir Path folder;

  @Test
  void aNodeThatCannotWriteSaysSoAndKeepsWhatItAcknowledged() throws Exception {
    try (NodeProcesses nodes = new NodeProcesses(folder, 1)) {
      nodes.startAll();
      nodes.awaitReady();
      nodes.limitFileSize(0, 4 * 1024 * 1024);

      List<String> acknowledged = new ArrayList<>();
      int refused = 0;
      for (int i = 0; i < 2_000 && refused < 3; i++) {
        if (put(nodes, "disk/" + i)) {
          acknowledged.add("disk/" + i);
          refused = 0;
        } else {
          refused++;
        }
      }
      assertThat(refused).as("writes refused in a row").isEqualTo(3);
      assertThat(acknowledged).isNotEmpty();
      assertThat(nodes.running(0)).as("the node still answers").isTrue();
      nodes.await(
          "word of the failure in health",
          () -> nodes.body(0, "/actuator/health/readiness").contains("\"DOWN\""));
      assertThat(nodes.body(0, "/actuator/raft")).contains("\"role\":\"failed\"");
      var liveness = nodes.send(0, "GET", "/actuator/health/liveness", new byte[0]);
      assertThat(liveness.statusCode()).as("liveness, for only a restart helps").isEqualTo(503);
      assertThat(new String(liveness.body(), StandardCharsets.UTF_8))
          .contains("\"engine\"", "\"failure\":\"ERROR_TYPE_LOG");
      assertThat(nodes.logOf(0)).contains("ERROR");

      nodes.kill(0);
      nodes.start(0);
      nodes.awaitReady();
      assertThat(nodes.send(0, "GET", "/actuator/health/liveness", new byte[0]).statusCode())
          .isEqualTo(200);
      for (String key : acknowledged) {
        assertThat(nodes.send(0, "GET", "/v1/kv/" + key + "?raw", new byte[0]).body())
            .as(key)
            .hasSize(VALUE_BYTES);
      }
      assertThat(put(nodes, "disk/after")).isTrue();
    }
  }

  private static boolean put(NodeProcesses nodes, String key) throws InterruptedException {
    try {
      var answer = nodes.send(0, "PUT", "/v1/kv/" + key, new byte[VALUE_BYTES]);
      return answer.statusCode() == 200
          && new String(answer.body(), StandardCharsets.UTF_8).equals("true");
    } catch (IOException e) {
      return false;
    }
  }
}
