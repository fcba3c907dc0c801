package io.rollcall.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class RollcallPropertiesTest {

  @Test
  void defaults() {
    RollcallProperties properties = bind(Map.of());

    assertThat(properties.dataDir().normalize()).isEqualTo(Path.of("data"));
    assertThat(properties.datacenter()).isEqualTo("dc1");
    assertThat(properties.node().name()).isEqualTo(HostName.get());
    assertThat(properties.node().address()).isEqualTo("127.0.0.1");
    assertThat(properties.node().meta()).isEmpty();
    assertThat(properties.cluster())
        .isEqualTo(
            new RollcallProperties.Cluster(
                "rollcall",
                List.of(),
                List.of(),
                "",
                new RollcallProperties.Discovery("", "", "", "", 0),
                "",
                8300,
                "",
                Duration.ofMillis(500),
                Duration.ofSeconds(7),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                200_000,
                DataSize.ofMegabytes(8),
                20_000));
    assertThat(properties.store().blockCache()).isEqualTo(DataSize.ofMegabytes(48));
    assertThat(properties.store().keyCache()).isEqualTo(DataSize.ofMegabytes(32));
    assertThat(properties.kv().maxKeySize()).isEqualTo(DataSize.ofKilobytes(8));
    assertThat(properties.kv().maxValueSize()).isEqualTo(DataSize.ofKilobytes(512));
    assertThat(properties.watch().maxWaiters()).isEqualTo(20_000);
    assertThat(properties.checks().maxConcurrent()).isEqualTo(1024);
    assertThat(properties.checks().defaultTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(properties.checks().outputUpdateInterval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(properties.checks().scripts()).isFalse();
    assertThat(properties.checks().localScripts()).isFalse();
    assertThat(properties.checks().dockerSocket()).hasToString("/var/run/docker.sock");
    assertThat(properties.liveness().lostAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(properties.liveness().returnedAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(properties.catalog().reapAfter()).isEqualTo(Duration.ofDays(3));
    assertThat(properties.servicesDir()).isEmpty();
    assertThat(properties.services()).isEmpty();
    assertThat(properties.consul())
        .isEqualTo(
            new RollcallProperties.Consul(
                "1.22.0",
                DataSize.ofKilobytes(512),
                DataSize.ofBytes(0),
                DataSize.ofGigabytes(16)));
    assertThat(properties.journal())
        .isEqualTo(new RollcallProperties.Journal(Duration.ofDays(7), 500_000, 100_000));
    assertThat(properties.events())
        .isEqualTo(
            new RollcallProperties.Events(
                10_000, DataSize.ofKilobytes(256), Duration.ofSeconds(15)));
    assertThat(properties.console().readOnly()).isFalse();
    assertThat(properties.metrics())
        .isEqualTo(new RollcallProperties.Metrics("", Duration.ofMinutes(1)));
    assertThat(properties.backup()).isEqualTo(new RollcallProperties.Backup("", "0 0 3 * * *", 7));
  }

  @Test
  void names() {
    RollcallProperties properties =
        bind(
            Map.of(
                "rollcall.data-dir", "/var/lib/rollcall",
                "rollcall.datacenter", "eu-1",
                "rollcall.node.name", "n1",
                "rollcall.node.address", "10.0.0.1",
                "rollcall.node.meta.rack", "r1",
                "rollcall.cluster.members", "n1=a:1,n2=b:2",
                "rollcall.kv.max-value-size", "1MB"));
    RollcallProperties joining =
        bind(
            Map.of(
                "rollcall.cluster.join", "h1,h2:8301",
                "rollcall.cluster.replaces", "n2",
                "rollcall.cluster.recover", "today",
                "rollcall.backup.folder", "/backup",
                "rollcall.backup.cron", "0 */5 * * * *",
                "rollcall.backup.keep", "3"));
    RollcallProperties.Discovery discovery =
        bind(Map.of(
                "rollcall.cluster.discovery.url", "http://h:8500",
                "rollcall.cluster.discovery.token", "01234567",
                "rollcall.cluster.discovery.size", "3"))
            .cluster()
            .discovery();

    assertThat(joining.cluster().join()).containsExactly("h1", "h2:8301");
    assertThat(joining.cluster().replaces()).isEqualTo("n2");
    assertThat(joining.cluster().recover()).isEqualTo("today");
    assertThat(joining.backup())
        .isEqualTo(new RollcallProperties.Backup("/backup", "0 */5 * * * *", 3));
    assertThat(discovery)
        .isEqualTo(new RollcallProperties.Discovery("", "", "http://h:8500", "01234567", 3));

    assertThat(properties.dataDir()).isEqualTo(Path.of("/var/lib/rollcall"));
    assertThat(properties.datacenter()).isEqualTo("eu-1");
    assertThat(properties.node())
        .isEqualTo(new RollcallProperties.Node("n1", "10.0.0.1", Map.of("rack", "r1")));
    assertThat(properties.cluster().members()).containsExactly("n1=a:1", "n2=b:2");
    assertThat(properties.kv().maxValueSize()).isEqualTo(DataSize.ofMegabytes(1));
  }

  @ParameterizedTest
  @CsvSource({
    "rollcall.datacenter, DC 1",
    "rollcall.node.name, a b",
    "rollcall.cluster.name, a/b",
    "rollcall.cluster.peer-port, 70000",
    "rollcall.cluster.election-timeout, 10ms",
    "rollcall.cluster.forward-timeout, 1ms",
    "rollcall.cluster.snapshot-interval, 1s",
    "rollcall.cluster.snapshot-entries, 1",
    "rollcall.cluster.max-entry-size, 1KB",
    "rollcall.cluster.max-pending-proposals, 0",
    "rollcall.store.block-cache, 1KB",
    "rollcall.store.key-cache, -1B",
    "rollcall.kv.max-key-size, 64KB",
    "rollcall.kv.max-value-size, 5MB",
    "rollcall.watch.max-waiters, 0",
    "rollcall.checks.max-concurrent, 0",
    "rollcall.checks.default-timeout, 1ms",
    "rollcall.liveness.lost-after, 100ms",
    "rollcall.liveness.returned-after, 100ms",
    "rollcall.catalog.reap-after, 1s",
    "rollcall.consul.max-body-size, 1B",
    "rollcall.consul.max-body-memory, 2GB",
    "rollcall.journal.max-age, 1s",
    "rollcall.journal.max-entries, 10",
    "rollcall.journal.max-pending-changes, 10",
    "rollcall.events.max-streams, 0",
    "rollcall.events.buffer, 1KB",
    "rollcall.events.heartbeat, 1ms",
    "rollcall.metrics.otlp-url, collector:4318",
    "rollcall.metrics.otlp-interval, 10ms",
    "rollcall.tracing.otlp-url, collector:4318",
    "rollcall.tracing.sample-ratio, 1.5",
    "rollcall.cluster.replaces, n2",
    "rollcall.cluster.recover, a b",
    "rollcall.backup.cron, tomorrow",
    "rollcall.backup.keep, 0",
    "rollcall.cluster.discovery.token, short",
    "rollcall.cluster.discovery.dns-server, here",
  })
  void whatCannotBeMeantIsRefusedByName(String property, String value) {
    assertThatThrownBy(() -> bind(Map.of(property, value)))
        .rootCause()
        .hasMessageContaining(property + ": ")
        .hasMessageContaining("(expected: ");
  }

  @Test
  void oneWayToAClusterAtATime() {
    assertThatThrownBy(
            () ->
                bind(
                    Map.of(
                        "rollcall.cluster.members", "n1=a:1,n2=b:2",
                        "rollcall.cluster.join", "a")))
        .rootCause()
        .hasMessageContaining("rollcall.cluster: 2 of members, join and discovery");
    assertThatThrownBy(() -> bind(Map.of("rollcall.cluster.discovery.dns", "a.b")))
        .rootCause()
        .hasMessageContaining("rollcall.cluster.discovery.size: 0 (expected: 1 to 9)");
  }

  private static RollcallProperties bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("rollcall", RollcallProperties.class);
  }
}
