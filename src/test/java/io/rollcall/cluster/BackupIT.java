package io.rollcall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup by its schedule, restored into the running cluster and into a fresh one. */
class BackupIT {
  private static final int KEYS = Integer.getInteger("rollcall.backup.keys", 100_000);
  private static final int PER_TXN = 100;
  private static final String VALUE = "v".repeat(100);

  @TempDir Path folder;

  @Test
  void aHundredThousandKeysComeBack() throws Exception {
    Path backups = folder.resolve("backups");
    Path backup;
    Path first = Files.createDirectory(folder.resolve("first"));
    try (NodeProcesses nodes = new NodeProcesses(first, 3)) {
      nodes.startAll();
      nodes.awaitReady();
      load(nodes);
      int writer = (nodes.awaitLeader() + 1) % 3;
      nodes.stop(writer);
      nodes.start(
          writer,
          "--rollcall.backup.folder=" + backups,
          "--rollcall.backup.cron=*/2 * * * * *",
          "--rollcall.backup.keep=2");
      nodes.await("a backup", () -> snapshots(backups).size() == 2);
      backup = folder.resolve("kept.snap");
      nodes.stop(writer);
      Files.copy(snapshots(backups).getLast(), backup);
      nodes.start(writer);
      nodes.awaitReady();
      verify(backup);

      expect(nodes, 0, "DELETE", "/v1/kv/backup/?recurse", new byte[0]);
      expect(nodes, 1, "PUT", "/v1/kv/late", "x".getBytes(StandardCharsets.UTF_8));
      long start = System.nanoTime();
      expect(nodes, 2, "PUT", "/v1/snapshot", Files.readAllBytes(backup));
      System.out.printf(
          "BackupIT: %,d keys restored into the running cluster in %d ms%n",
          KEYS, (System.nanoTime() - start) / 1_000_000);
      for (int node = 0; node < 3; node++) {
        assertWhole(nodes, node);
        assertThat(nodes.send(node, "GET", "/v1/kv/late", new byte[0]).statusCode()).isEqualTo(404);
      }
    }

    Path second = Files.createDirectory(folder.resolve("second"));
    try (NodeProcesses nodes = new NodeProcesses(second, 3)) {
      nodes.startAll();
      nodes.awaitReady();
      long start = System.nanoTime();
      expect(nodes, 0, "PUT", "/v1/snapshot", Files.readAllBytes(backup));
      System.out.printf(
          "BackupIT: %,d keys restored into a fresh cluster in %d ms%n",
          KEYS, (System.nanoTime() - start) / 1_000_000);
      nodes.kill(nodes.awaitLeader());
      nodes.startAll();
      nodes.awaitReady();
      for (int node = 0; node < 3; node++) {
        assertWhole(nodes, node);
      }
    }
  }

  private static void load(NodeProcesses nodes) throws Exception {
    String value = Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writes = new ArrayList<>();
      for (int from = 0; from < KEYS; from += PER_TXN) {
        StringBuilder txn = new StringBuilder("[");
        for (int i = from; i < from + PER_TXN; i++) {
          txn.append(i == from ? "" : ",")
              .append("{\"KV\":{\"Verb\":\"set\",\"Key\":\"backup/")
              .append(i)
              .append("\",\"Value\":\"")
              .append(value)
              .append("\"}}");
        }
        byte[] body = txn.append("]").toString().getBytes(StandardCharsets.UTF_8);
        int node = from / PER_TXN % 3;
        writes.add(
            threads.submit(
                () -> {
                  expect(nodes, node, "PUT", "/v1/txn", body);
                  return null;
                }));
      }
      for (Future<?> each : writes) {
        each.get();
      }
    }
  }

  private static void assertWhole(NodeProcesses nodes, int node) throws Exception {
    HttpResponse<byte[]> keys = nodes.send(node, "GET", "/v1/kv/backup/?keys", new byte[0]);
    String text = new String(keys.body(), StandardCharsets.UTF_8);
    assertThat(text.chars().filter(each -> each == ',').count() + 1)
        .as("keys on node %d", node)
        .isEqualTo(KEYS);
    for (int i : List.of(0, KEYS / 2, KEYS - 1)) {
      HttpResponse<byte[]> one =
          nodes.send(node, "GET", "/v1/kv/backup/" + i + "?raw", new byte[0]);
      assertThat(new String(one.body(), StandardCharsets.UTF_8)).isEqualTo(VALUE);
    }
  }

  /** As an operator does, without a server. */
  private static void verify(Path backup) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                NodeProcesses.jar().toAbsolutePath().toString(),
                "verify-snapshot",
                backup.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("is whole");
  }

  private static List<Path> snapshots(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> each.toString().endsWith(".snap")).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void expect(
      NodeProcesses nodes, int node, String method, String path, byte[] body) {
    try {
      HttpResponse<byte[]> answer = nodes.send(node, method, path, body, Duration.ofSeconds(60));
      assertThat(answer.statusCode())
          .as("%s %s: %s", method, path, new String(answer.body(), StandardCharsets.UTF_8))
          .isEqualTo(200);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
