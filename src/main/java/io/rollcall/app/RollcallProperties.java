package io.rollcall.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.util.unit.DataSize;

/**
 * All of {@code rollcall.*}. A value that cannot be meant is refused at start, with its name and
 * what was expected.
 *
 * @param dataDir folder of everything that must survive a restart; made when missing
 * @param datacenter the datacenter's name: lower-case letters, digits, {@code -} and {@code _}
 * @param servicesDir folder with definitions of services and checks of this node, as JSON and YAML
 *     files; empty for none
 * @param services services of this node, each in the fields of {@code agent/service/register}
 * @param backup copies of the whole state, written by themselves
 * @param readyWithin how long the process waits at start for a leader before it says so in the log
 */
@ConfigurationProperties("rollcall")
public record RollcallProperties(
    @DefaultValue("./data") Path dataDir,
    @DefaultValue("dc1") String datacenter,
    @DefaultValue("") String servicesDir,
    @DefaultValue List<Map<String, Object>> services,
    @DefaultValue("20s") Duration readyWithin,
    @DefaultValue Node node,
    @DefaultValue Cluster cluster,
    @DefaultValue Store store,
    @DefaultValue Kv kv,
    @DefaultValue Watch watch,
    @DefaultValue Checks checks,
    @DefaultValue Liveness liveness,
    @DefaultValue Catalog catalog,
    @DefaultValue Consul consul,
    @DefaultValue Journal journal,
    @DefaultValue Events events,
    @DefaultValue Console console,
    @DefaultValue Metrics metrics,
    @DefaultValue Tracing tracing,
    @DefaultValue Backup backup) {

  public RollcallProperties {
    Expect.that(
        datacenter.matches("[a-z0-9_-]{1,64}"),
        "rollcall.datacenter",
        datacenter,
        "1 to 64 of a-z, 0-9, - and _");
  }

  /**
   * This node.
   *
   * @param name unique in the cluster, default the host's name; letters, digits, {@code -}, {@code
   *     _} and {@code .}
   * @param address where others reach this node, host name or IP address: shown in the catalog
   * @param meta shown in the catalog
   */
  public record Node(
      @DefaultValue("") String name,
      @DefaultValue("127.0.0.1") String address,
      @DefaultValue Map<String, String> meta) {
    public Node {
      name = name.isEmpty() ? HostName.get() : name;
      Expect.that(
          name.matches("[A-Za-z0-9._-]{1,63}"),
          "rollcall.node.name",
          name,
          "1 to 63 letters, digits, '.', '-' and '_'");
      Expect.that(!address.isBlank(), "rollcall.node.address", address, "a host name or address");
    }
  }

  /**
   * The cluster.
   *
   * @param name nodes of another cluster's name are refused
   * @param members every voter as {@code name=host:port}, the same list on each node; empty for a
   *     node alone. Only read when the node starts without data
   * @param join servers of a cluster that this node joins instead, as {@code host} or {@code
   *     host:port}
   * @param replaces name of the server whose place it takes when it joins
   * @param discovery how nodes of a new cluster find each other without a list
   * @param recover a word of your choice: makes this node a cluster of its own from its own data,
   *     once for each word, when the others are lost for good
   * @param peerPort port of the replicated log when {@code members} is empty
   * @param bindAddress the address that the peer port listens on, default the host under which the
   *     others know this node
   * @param electionTimeout how long followers do without the leader before they elect another
   * @param holdTime how long a request waits for a leader before it fails
   * @param forwardTimeout how long a write handed to the leader may take
   * @param snapshotInterval a snapshot at least this often, if anything was written
   * @param snapshotEntries and after so many log entries
   * @param maxEntrySize the largest command
   * @param maxPendingProposals writes under way at once through this node
   */
  public record Cluster(
      @DefaultValue("rollcall") String name,
      @DefaultValue List<String> members,
      @DefaultValue List<String> join,
      @DefaultValue("") String replaces,
      @DefaultValue Discovery discovery,
      @DefaultValue("") String recover,
      @DefaultValue("8300") int peerPort,
      @DefaultValue("") String bindAddress,
      @DefaultValue("500ms") Duration electionTimeout,
      @DefaultValue("7s") Duration holdTime,
      @DefaultValue("5s") Duration forwardTimeout,
      @DefaultValue("10m") Duration snapshotInterval,
      @DefaultValue("200000") int snapshotEntries,
      @DefaultValue("8MB") DataSize maxEntrySize,
      @DefaultValue("20000") int maxPendingProposals) {
    public Cluster {
      Expect.that(
          name.matches("[A-Za-z0-9_-]{1,64}"),
          "rollcall.cluster.name",
          name,
          "1 to 64 letters, digits, '-' and '_'");
      int ways =
          (members.isEmpty() ? 0 : 1) + (join.isEmpty() ? 0 : 1) + (discovery.isOff() ? 0 : 1);
      Expect.that(
          ways <= 1,
          "rollcall.cluster",
          ways + " of members, join and discovery",
          "one of them, or none for a node alone");
      Expect.that(
          replaces.isEmpty() || !join.isEmpty() || !discovery.isOff(),
          "rollcall.cluster.replaces",
          replaces,
          "only together with rollcall.cluster.join or discovery");
      Expect.that(
          recover.matches("[A-Za-z0-9._:-]{0,64}"),
          "rollcall.cluster.recover",
          recover,
          "up to 64 letters, digits, '.', '_', ':' and '-'");
      Expect.port("rollcall.cluster.peer-port", peerPort);
      Expect.atLeast("rollcall.cluster.election-timeout", electionTimeout, Duration.ofMillis(200));
      Expect.atLeast("rollcall.cluster.hold-time", holdTime, Duration.ofMillis(1));
      Expect.atLeast("rollcall.cluster.forward-timeout", forwardTimeout, Duration.ofMillis(100));
      Expect.atLeast(
          "rollcall.cluster.snapshot-interval", snapshotInterval, Duration.ofSeconds(10));
      Expect.atLeast("rollcall.cluster.snapshot-entries", snapshotEntries, 1_000);
      Expect.atLeast("rollcall.cluster.max-entry-size", maxEntrySize.toBytes(), 1024 * 1024);
      Expect.atLeast("rollcall.cluster.max-pending-proposals", maxPendingProposals, 1);
    }
  }

  /**
   * How nodes find each other: by DNS, or by a running Rollcall cluster.
   *
   * @param dns a domain: its records SRV {@code _rollcall-peer._tcp.DOMAIN}, or without any its
   *     addresses (A, AAAA) with this node's own peer port. The full name
   * @param dnsServer {@code host:port} of a server to ask instead of the system's
   * @param url of a running Rollcall cluster, for example {@code http://10.0.0.9:8500}
   * @param token under which the nodes of one new cluster find each other there; used once
   * @param size servers of the new cluster
   */
  public record Discovery(
      @DefaultValue("") String dns,
      @DefaultValue("") String dnsServer,
      @DefaultValue("") String url,
      @DefaultValue("") String token,
      @DefaultValue("0") int size) {
    public Discovery {
      Expect.that(
          dns.isEmpty() || url.isEmpty(),
          "rollcall.cluster.discovery",
          "dns and url",
          "one of them");
      boolean off = dns.isEmpty() && url.isEmpty();
      if (!off) {
        Expect.between("rollcall.cluster.discovery.size", size, 1, 9);
      }
      Expect.that(
          url.isEmpty() || url.matches("https?://.+"),
          "rollcall.cluster.discovery.url",
          url,
          "http://host:port");
      Expect.that(
          url.isEmpty() ? token.isEmpty() : token.matches("[A-Za-z0-9_-]{8,64}"),
          "rollcall.cluster.discovery.token",
          token,
          "8 to 64 letters, digits, '-' and '_', together with a url");
      Expect.that(
          dnsServer.isEmpty() || dnsServer.matches("[^:/]+:[0-9]{1,5}"),
          "rollcall.cluster.discovery.dns-server",
          dnsServer,
          "host:port");
    }

    boolean isOff() {
      return dns.isEmpty() && url.isEmpty();
    }
  }

  /**
   * Scheduled copies of the whole state.
   *
   * @param folder where this node writes them; empty for none
   * @param cron when: second, minute, hour, day of month, month, day of week
   * @param keep how many of this node's are kept
   */
  public record Backup(
      @DefaultValue("") String folder,
      @DefaultValue("0 0 3 * * *") String cron,
      @DefaultValue("7") int keep) {
    public Backup {
      Expect.that(
          CronExpression.isValidExpression(cron),
          "rollcall.backup.cron",
          cron,
          "second minute hour day month weekday");
      Expect.between("rollcall.backup.keep", keep, 1, 10_000);
    }
  }

  /**
   * The state on disk.
   *
   * @param blockCache memory for blocks of the state read from disk
   * @param keyCache memory in the heap for keys that were read lately, with their values; 0 for
   *     none
   */
  public record Store(
      @DefaultValue("48MB") DataSize blockCache, @DefaultValue("32MB") DataSize keyCache) {
    public Store {
      Expect.between("rollcall.store.key-cache", keyCache.toBytes(), 0, 1L << 40);
      Expect.atLeast("rollcall.store.block-cache", blockCache.toBytes(), 1024 * 1024);
    }
  }

  /** Limits of the key-value store. */
  public record Kv(
      @DefaultValue("8KB") DataSize maxKeySize, @DefaultValue("512KB") DataSize maxValueSize) {
    public Kv {
      Expect.between("rollcall.kv.max-key-size", maxKeySize.toBytes(), 1, 32 * 1024);
      Expect.between("rollcall.kv.max-value-size", maxValueSize.toBytes(), 1, 4 * 1024 * 1024);
    }
  }

  /**
   * Blocking reads.
   *
   * @param maxWaiters how many may wait on this node at once
   */
  public record Watch(@DefaultValue("20000") int maxWaiters) {
    public Watch {
      Expect.atLeast("rollcall.watch.max-waiters", maxWaiters, 1);
    }
  }

  /**
   * Health checks that this node runs.
   *
   * @param maxConcurrent probes under way at once
   * @param defaultTimeout of a probe that names none
   * @param outputUpdateInterval a change of nothing but a check's output is written at most this
   *     often
   * @param scripts whether anybody who reaches this node may register checks that run programs, on
   *     this host or in its containers
   * @param localScripts whether this node's own files may
   * @param dockerSocket unix socket of the Docker Engine's API, for checks inside containers
   */
  public record Checks(
      @DefaultValue("1024") int maxConcurrent,
      @DefaultValue("10s") Duration defaultTimeout,
      @DefaultValue("5m") Duration outputUpdateInterval,
      @DefaultValue("false") boolean scripts,
      @DefaultValue("false") boolean localScripts,
      @DefaultValue("/var/run/docker.sock") Path dockerSocket) {
    public Checks {
      Expect.atLeast("rollcall.checks.max-concurrent", maxConcurrent, 1);
      Expect.atLeast("rollcall.checks.default-timeout", defaultTimeout, Duration.ofMillis(100));
      Expect.atLeast("rollcall.checks.output-update-interval", outputUpdateInterval, Duration.ZERO);
    }
  }

  /**
   * How the leader judges the other nodes.
   *
   * @param lostAfter a node not heard of for so long is lost: its liveness check turns critical and
   *     its instances with an address of their own are adopted by live nodes
   * @param returnedAfter how long a lost node must be heard again before it counts as alive;
   *     doubles with each loss, up to a minute
   */
  public record Liveness(
      @DefaultValue("3s") Duration lostAfter, @DefaultValue("2s") Duration returnedAfter) {
    public Liveness {
      Expect.atLeast("rollcall.liveness.returned-after", returnedAfter, Duration.ofMillis(500));
      Expect.atLeast("rollcall.liveness.lost-after", lostAfter, Duration.ofSeconds(1));
    }
  }

  /**
   * The catalog.
   *
   * @param reapAfter how long a server may be gone before it is removed with everything on it; zero
   *     for never. Nodes that were registered from outside are never removed
   */
  public record Catalog(@DefaultValue("72h") Duration reapAfter) {
    public Catalog {
      if (!reapAfter.isZero()) {
        Expect.atLeast("rollcall.catalog.reap-after", reapAfter, Duration.ofMinutes(1));
      }
    }
  }

  /**
   * The Consul API.
   *
   * @param version the version of Consul whose API this node speaks, told to clients that ask
   * @param maxBodySize the largest body of a request other than a key's value
   * @param maxBodyMemory what the bodies of requests may take at a time; 0 for a sixteenth of the
   *     heap
   * @param maxSnapshotSize the largest state that a snapshot to be restored may hold
   */
  public record Consul(
      @DefaultValue("1.22.0") String version,
      @DefaultValue("512KB") DataSize maxBodySize,
      @DefaultValue("0B") DataSize maxBodyMemory,
      @DefaultValue("16GB") DataSize maxSnapshotSize) {
    public Consul {
      Expect.atLeast("rollcall.consul.max-snapshot-size", maxSnapshotSize.toBytes(), 1024 * 1024);
      Expect.between("rollcall.consul.max-body-size", maxBodySize.toBytes(), 1024, 64 << 20);
      Expect.between("rollcall.consul.max-body-memory", maxBodyMemory.toBytes(), 0, 1 << 30);
    }

    int maxBodyMemoryBytes() {
      long bytes =
          maxBodyMemory.toBytes() == 0
              ? Runtime.getRuntime().maxMemory() / 16
              : maxBodyMemory.toBytes();
      return Math.toIntExact(Math.min(bytes, 1 << 30));
    }
  }

  /**
   * What happened, kept on this node.
   *
   * @param maxAge older entries are removed
   * @param maxEntries so many are kept; the oldest are removed
   * @param maxPendingChanges applied changes that may wait for the journal; when it cannot follow
   *     for a second, it goes on with a gap
   */
  public record Journal(
      @DefaultValue("7d") Duration maxAge,
      @DefaultValue("500000") int maxEntries,
      @DefaultValue("100000") int maxPendingChanges) {
    public Journal {
      Expect.atLeast("rollcall.journal.max-age", maxAge, Duration.ofMinutes(1));
      Expect.between("rollcall.journal.max-entries", maxEntries, 1_000, 100_000_000);
      Expect.between("rollcall.journal.max-pending-changes", maxPendingChanges, 1_000, 10_000_000);
    }
  }

  /**
   * Event streams.
   *
   * @param maxStreams how many may be open on this node at once
   * @param buffer what may wait for one reader before it is cut
   * @param heartbeat a quiet stream is written to this often
   */
  public record Events(
      @DefaultValue("10000") int maxStreams,
      @DefaultValue("256KB") DataSize buffer,
      @DefaultValue("15s") Duration heartbeat) {
    public Events {
      Expect.atLeast("rollcall.events.max-streams", maxStreams, 1);
      Expect.between("rollcall.events.buffer", buffer.toBytes(), 4 * 1024, 64 << 20);
      Expect.atLeast("rollcall.events.heartbeat", heartbeat, Duration.ofMillis(100));
    }
  }

  /**
   * What is measured.
   *
   * @param otlpUrl where an OpenTelemetry collector takes metrics over HTTP, such as {@code
   *     http://localhost:4318/v1/metrics}; empty for nowhere
   * @param otlpInterval how often it is sent them
   */
  public record Metrics(
      @DefaultValue("") String otlpUrl, @DefaultValue("1m") Duration otlpInterval) {
    public Metrics {
      Expect.collector("rollcall.metrics.otlp-url", otlpUrl, "metrics");
      Expect.atLeast("rollcall.metrics.otlp-interval", otlpInterval, Duration.ofSeconds(1));
    }
  }

  /**
   * Spans of the requests that this node answers.
   *
   * @param otlpUrl where an OpenTelemetry collector takes traces over HTTP, such as {@code
   *     http://localhost:4318/v1/traces}; empty for nowhere
   * @param sampleRatio of the requests that come without a trace of their own, 0 to 1; a request
   *     that comes with one is recorded when its sender records it
   */
  public record Tracing(@DefaultValue("") String otlpUrl, @DefaultValue("0.1") double sampleRatio) {
    public Tracing {
      Expect.collector("rollcall.tracing.otlp-url", otlpUrl, "traces");
      Expect.that(
          sampleRatio >= 0 && sampleRatio <= 1,
          "rollcall.tracing.sample-ratio",
          sampleRatio,
          "0 to 1");
    }
  }

  /**
   * The dashboard.
   *
   * @param readOnly whether it shows everything and changes nothing. Keeps honest people from
   *     mistakes; the Consul API stays as it is
   */
  public record Console(@DefaultValue("false") boolean readOnly) {}
}
