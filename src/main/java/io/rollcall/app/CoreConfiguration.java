package io.rollcall.app;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.Views;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.core.cluster.Operations;
import io.rollcall.core.coordinate.CoordinateService;
import io.rollcall.core.event.EventService;
import io.rollcall.core.kv.KvLimits;
import io.rollcall.core.kv.KvService;
import io.rollcall.core.query.QueryService;
import io.rollcall.core.session.SessionService;
import io.rollcall.core.snapshot.SnapshotService;
import io.rollcall.core.txn.TxnService;
import io.rollcall.journal.Journal;
import io.rollcall.machine.ReplicatedState;
import io.rollcall.raft.Member;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.jraft.JRaftCluster;
import io.rollcall.raft.jraft.RaftSettings;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import io.rollcall.watch.BlockingReads;
import io.rollcall.watch.Watches;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** From the data directory up to the services that the doors call. Closed in reverse. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(CoreConfiguration.class);

  @Bean
  DataDirectory dataDirectory(RollcallProperties properties, ClusterMembers members) {
    return DataDirectory.open(
        properties.dataDir(),
        new DataDirectory.Owner(
            properties.cluster().name(), members.self().name(), members.self().address()));
  }

  @Bean
  NodeIdentity nodeIdentity(
      RollcallProperties properties,
      DataDirectory directory,
      ClusterMembers members,
      @Value("${server.port}") int httpPort) {
    return new NodeIdentity(
        properties.node().name(),
        directory.nodeId(),
        properties.datacenter(),
        properties.node().address(),
        httpPort,
        members.self().port(),
        properties.node().meta());
  }

  @Bean
  RunningBuild runningBuild(ObjectProvider<BuildProperties> build) {
    BuildProperties known = build.getIfAvailable();
    String version = known == null ? null : known.getVersion();
    return new RunningBuild(version == null ? "dev" : version);
  }

  @Bean
  ClusterMembers clusterMembers(RollcallProperties properties) {
    return ClusterMembers.of(properties);
  }

  @Bean
  Store store(DataDirectory directory, RollcallProperties properties) {
    return Store.open(
        directory.state(),
        StoreOptions.DEFAULTS.withCaches(
            properties.store().blockCache().toBytes(), properties.store().keyCache().toBytes()));
  }

  @Bean
  Watches watches(RollcallProperties properties) {
    return new Watches(properties.watch().maxWaiters());
  }

  @Bean
  CircuitBreakerRegistry circuitBreakers() {
    return CircuitBreakerRegistry.ofDefaults();
  }

  @Bean
  RetryRegistry retries() {
    return RetryRegistry.ofDefaults();
  }

  /**
   * @param journal named so that it hears from the first entry on
   */
  @Bean
  JRaftCluster replicatedLog(
      DataDirectory directory,
      RollcallProperties properties,
      ClusterMembers members,
      Store store,
      Watches watches,
      Journal journal,
      CircuitBreakerRegistry breakers,
      RetryRegistry retries) {
    LOG.debug(
        "The log begins behind {}, the journal has {} entries",
        store.appliedIndex(),
        journal.size());
    RollcallProperties.Cluster cluster = properties.cluster();
    RaftSettings settings =
        new RaftSettings(
                cluster.name(),
                members.self(),
                members.all(),
                directory.folder(),
                cluster.bindAddress().isEmpty() ? members.self().host() : cluster.bindAddress(),
                cluster.electionTimeout(),
                cluster.snapshotInterval(),
                cluster.snapshotEntries(),
                cluster.holdTime(),
                cluster.forwardTimeout(),
                Math.toIntExact(cluster.maxEntrySize().toBytes()),
                cluster.maxPendingProposals(),
                true)
            .forming(
                ClusterFormation.of(properties, members.self(), members.all()),
                cluster.replaces(),
                cluster.recover());
    try {
      return JRaftCluster.open(settings, new ReplicatedState(store, watches), breakers, retries);
    } catch (IllegalStateException e) {
      throw new UnusableDataException(
          String.valueOf(e.getMessage()),
          "See what it says above; other nodes are not touched.",
          e);
    }
  }

  @Bean
  Reads reads(Store store, BlockingReads blocking, ReplicatedLog log) {
    Views views = store::view;
    return new Reads(views, blocking, log);
  }

  @Bean
  Proposals proposals(ReplicatedLog log) {
    return new Proposals(log);
  }

  @Bean
  KvService kvService(Proposals proposals, Reads reads, RollcallProperties properties) {
    RollcallProperties.Kv kv = properties.kv();
    return new KvService(
        proposals,
        reads,
        new KvLimits(
            Math.toIntExact(kv.maxKeySize().toBytes()),
            Math.toIntExact(kv.maxValueSize().toBytes())));
  }

  @Bean
  TxnService txnService(Proposals proposals, Reads reads, KvService kv) {
    return new TxnService(proposals, reads, kv);
  }

  @Bean
  CatalogService catalogService(Proposals proposals, Reads reads) {
    return new CatalogService(proposals, reads);
  }

  @Bean
  Registrations registrations(NodeIdentity self, Proposals proposals, Reads reads) {
    return new Registrations(self, proposals, reads);
  }

  @Bean
  SessionService sessionService(Proposals proposals, Reads reads) {
    return new SessionService(proposals, reads);
  }

  @Bean
  EventService eventService(NodeIdentity self, Proposals proposals, Reads reads) {
    return new EventService(self.name(), proposals, reads);
  }

  @Bean
  CoordinateService coordinateService(ReplicatedLog log, Reads reads) {
    return new CoordinateService(log, reads);
  }

  @Bean
  QueryService queryService(
      NodeIdentity self,
      Proposals proposals,
      Reads reads,
      CatalogService catalog,
      CoordinateService coordinates) {
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    return new QueryService(self.name(), proposals, reads, catalog, coordinates, random);
  }

  @Bean
  ClusterService clusterService(NodeIdentity self, ReplicatedLog log) {
    return new ClusterService(self, log);
  }

  @Bean
  Operations operations(NodeIdentity self, JRaftCluster log, Proposals proposals, Reads reads) {
    return new Operations(self, log, log, proposals, reads);
  }

  @Bean
  SnapshotService snapshotService(
      ReplicatedLog log,
      Proposals proposals,
      Reads reads,
      DataDirectory directory,
      RollcallProperties properties) {
    return new SnapshotService(
        log, proposals, reads, directory.spool(), properties.consul().maxSnapshotSize().toBytes());
  }

  @Bean(destroyMethod = "close")
  BackupSchedule backupSchedule(
      SnapshotService snapshots, NodeIdentity self, RollcallProperties properties) {
    return BackupSchedule.of(properties.backup(), self.name(), snapshots);
  }

  @Bean
  ConsulApiSettings consulApiSettings(RollcallProperties properties) {
    return new ConsulApiSettings(
        properties.datacenter(),
        properties.consul().version(),
        Math.toIntExact(properties.kv().maxValueSize().toBytes()),
        Math.toIntExact(properties.consul().maxBodySize().toBytes()),
        properties.consul().maxBodyMemoryBytes(),
        properties.checks().localScripts(),
        properties.checks().scripts());
  }

  /** This node and all voters of a new cluster. */
  record ClusterMembers(Member self, List<Member> all) {
    static ClusterMembers of(RollcallProperties properties) {
      String name = properties.node().name();
      RollcallProperties.Cluster cluster = properties.cluster();
      if (cluster.members().isEmpty()) {
        Member self = new Member(name, properties.node().address(), cluster.peerPort());
        return new ClusterMembers(self, List.of(self));
      }
      List<Member> all = MemberList.parse(cluster.members());
      Member self =
          all.stream()
              .filter(member -> member.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "rollcall.cluster.members: %s (expected: a list with this node, %s)"
                              .formatted(String.join(",", cluster.members()), name)));
      return new ClusterMembers(self, all);
    }
  }
}
