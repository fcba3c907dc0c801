package io.rollcall.api.consul;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.rollcall.agent.Agent;
import io.rollcall.agent.AgentSettings;
import io.rollcall.agent.CoordinateUpdates;
import io.rollcall.agent.SessionRenewals;
import io.rollcall.agent.TtlReports;
import io.rollcall.agent.check.ProbeMeter;
import io.rollcall.agent.check.ProbeSupport;
import io.rollcall.api.console.ConsoleDoorConfiguration;
import io.rollcall.api.console.ConsoleSettings;
import io.rollcall.api.console.NodeSizes;
import io.rollcall.api.consul.http.ConsulDoorConfiguration;
import io.rollcall.app.HttpServer;
import io.rollcall.command.CatalogCommand;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.CensusTaker;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.core.cluster.Operations;
import io.rollcall.core.cluster.ServerNote;
import io.rollcall.core.cluster.ServerNotes;
import io.rollcall.core.coordinate.CoordinateService;
import io.rollcall.core.event.EventService;
import io.rollcall.core.kv.KvLimits;
import io.rollcall.core.kv.KvSearch;
import io.rollcall.core.kv.KvService;
import io.rollcall.core.query.QueryService;
import io.rollcall.core.session.SessionService;
import io.rollcall.core.snapshot.SnapshotService;
import io.rollcall.core.txn.TxnService;
import io.rollcall.journal.Journal;
import io.rollcall.journal.JournalSettings;
import io.rollcall.machine.ReplicatedState;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.raft.Member;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import io.rollcall.testing.Listeners;
import io.rollcall.testing.LocalLog;
import io.rollcall.testing.LocalPeers;
import io.rollcall.watch.Watches;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The Consul door on a free port of 127.0.0.1, on a real store, with a log of one node. */
public final class RunningDoor implements AutoCloseable {
  static final String NODE = "roll-1";
  static final UUID NODE_ID = UUID.fromString("0c9a1d6e-5b52-4e6f-8f0c-0f6d2f0b7a11");

  private final ConfigurableApplicationContext context;

  private RunningDoor(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * @param folder where the store is made
   */
  public static RunningDoor open(Path folder, boolean leader, Class<?>... more) {
    return open(folder, leader, false, more);
  }

  /** With a leader, and properties of the door such as {@code test.max-streams=1}. */
  public static RunningDoor openWith(Path folder, String... properties) {
    return new RunningDoor(builder(folder, true, false).properties(properties).run());
  }

  /** With a leader, and checks that run programs allowed. */
  static RunningDoor openWithScripts(Path folder) {
    return open(folder, true, true);
  }

  private static RunningDoor open(Path folder, boolean leader, boolean scripts, Class<?>... more) {
    return new RunningDoor(builder(folder, leader, scripts, more).run());
  }

  private static SpringApplicationBuilder builder(
      Path folder, boolean leader, boolean scripts, Class<?>... more) {
    return new SpringApplicationBuilder(RoomsBelow.class)
        .sources(more)
        .web(WebApplicationType.SERVLET)
        .properties(
            "spring.config.name=door", // nothing of the product's own application.yml
            "server.port=0",
            "server.address=127.0.0.1",
            "spring.threads.virtual.enabled=true",
            "spring.main.banner-mode=off",
            "spring.jmx.enabled=false",
            "springdoc.api-docs.enabled=true",
            "springdoc.swagger-ui.enabled=true",
            "test.folder=" + folder,
            "test.leader=" + leader,
            "test.scripts=" + scripts);
  }

  public URI uri() {
    return URI.create(
        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** The table of routes, as the dispatcher has it. */
  RequestMappingHandlerMapping routes() {
    return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
  }

  @Override
  public void close() {
    context.close();
  }

  /** What the application wires for the door. */
  @EnableAutoConfiguration
  @Import({HttpServer.class, ConsulDoorConfiguration.class, ConsoleDoorConfiguration.class})
  static class RoomsBelow {

    @Bean
    ConsulApiSettings settings(Environment env) {
      return new ConsulApiSettings(
          "dc1",
          "1.22.0",
          512 * 1024,
          2 * 1024 * 1024,
          env.getProperty("test.body-memory", Integer.class, 64 << 20),
          false,
          false);
    }

    @Bean
    NodeIdentity self() {
      return new NodeIdentity(NODE, NODE_ID, "dc1", "127.0.0.1", 8500, 8300, Map.of());
    }

    @Bean
    Store store(Environment env) {
      return Store.open(
          Path.of(env.getRequiredProperty("test.folder")),
          new StoreOptions(1 << 20, 1 << 20, 1 << 20, 64, StoreOptions.Compression.NONE));
    }

    @Bean
    Watches watches() {
      return new Watches(10_000);
    }

    @Bean
    Listeners listeners(Watches watches, Journal journal) {
      Listeners listeners = new Listeners();
      listeners.add(watches);
      listeners.add(journal);
      return listeners;
    }

    @Bean
    Journal journal(Environment env, Store store) {
      Path folder = Path.of(env.getRequiredProperty("test.folder")).resolve("journal");
      JournalSettings settings = JournalSettings.DEFAULTS;
      return Journal.open(folder, NODE_ID, store.appliedIndex(), settings, InstantSource.system());
    }

    @Bean
    ConsoleSettings consoleSettings(Environment env) {
      return new ConsoleSettings(
          "rollcall",
          env.getProperty("test.read-only", Boolean.class, false),
          "1.0",
          env.getProperty("test.max-streams", Integer.class, 100),
          env.getProperty("test.stream-buffer", Integer.class, 64 * 1024),
          Duration.ofMillis(200));
    }

    @Bean
    NodeSizes sizes() {
      return new NodeSizes() {
        @Override
        public long keys() {
          return 1;
        }

        @Override
        public long stateBytes() {
          return 2;
        }

        @Override
        public long logBytes() {
          return 3;
        }
      };
    }

    @Bean
    CensusTaker census(Reads reads) {
      return new CensusTaker(reads);
    }

    @Bean
    ServerNotes serverNotes(NodeIdentity self, LocalPeers peers) {
      return new ServerNotes(
          self.name(), ServerNote.of(self.address(), self.httpPort(), "1.2.3"), peers);
    }

    @Bean
    KvSearch kvSearch(Reads reads) {
      return new KvSearch(reads);
    }

    @Bean
    ReplicatedLog log(Store store, Listeners listeners, NodeIdentity self, Environment env) {
      LocalLog log =
          new LocalLog(
              new Member(self.name(), self.address(), self.peerPort()),
              new ReplicatedState(store, listeners),
              env.getRequiredProperty("test.leader", Boolean.class));
      Node node = new Node(self.name(), self.id().toString(), self.address(), null, Map.of(), 0, 0);
      Check alive =
          new Check(
              self.name(),
              Check.NODE_LIVENESS,
              "Serf Health Status",
              Check.Status.PASSING,
              "",
              "Agent alive and reachable",
              "",
              "",
              List.of(),
              "",
              null,
              0,
              0);
      CompletableFuture<?> registered =
          log.propose(new CatalogCommand.Register(node, null, List.of(alive), false));
      registered.exceptionally(noLeader -> null).join();
      return log;
    }

    @Bean
    Reads reads(Store store, Watches watches, ReplicatedLog log) {
      return new Reads(store::view, watches, log);
    }

    @Bean
    Proposals proposals(ReplicatedLog log) {
      return new Proposals(log);
    }

    @Bean
    KvService kv(Proposals proposals, Reads reads) {
      return new KvService(proposals, reads, new KvLimits(32 * 1024, 512 * 1024));
    }

    @Bean
    TxnService txns(Proposals proposals, Reads reads, KvService kv) {
      return new TxnService(proposals, reads, kv);
    }

    @Bean
    SessionService sessions(Proposals proposals, Reads reads) {
      return new SessionService(proposals, reads);
    }

    @Bean
    CatalogService catalog(Proposals proposals, Reads reads) {
      return new CatalogService(proposals, reads);
    }

    @Bean
    Registrations registrations(NodeIdentity self, Proposals proposals, Reads reads) {
      return new Registrations(self, proposals, reads);
    }

    @Bean
    EventService events(NodeIdentity self, Proposals proposals, Reads reads) {
      return new EventService(self.name(), proposals, reads);
    }

    @Bean
    CoordinateService coordinates(ReplicatedLog log, Reads reads) {
      return new CoordinateService(log, reads);
    }

    @Bean
    QueryService queries(
        NodeIdentity self,
        Proposals proposals,
        Reads reads,
        CatalogService catalog,
        CoordinateService coordinates) {
      return new QueryService(self.name(), proposals, reads, catalog, coordinates, new Random(1));
    }

    @Bean
    CoordinateUpdates coordinateUpdates(Agent agent) {
      return agent.coordinates();
    }

    @Bean
    ClusterService cluster(NodeIdentity self, ReplicatedLog log) {
      return new ClusterService(self, log);
    }

    @Bean
    LocalPeers peers(NodeIdentity self) {
      return new LocalPeers(self.name());
    }

    @Bean
    Operations operations(
        NodeIdentity self, ReplicatedLog log, LocalPeers peers, Proposals proposals, Reads reads) {
      return new Operations(self, log, peers, proposals, reads);
    }

    @Bean
    SnapshotService snapshots(
        ReplicatedLog log, Proposals proposals, Reads reads, Environment env) {
      return new SnapshotService(
          log,
          proposals,
          reads,
          Path.of(env.getRequiredProperty("test.folder")).resolveSibling("spool"),
          1 << 20);
    }

    @Bean
    ProbeSupport probeSupport(Environment env) {
      boolean scripts = env.getRequiredProperty("test.scripts", Boolean.class);
      return new ProbeSupport(scripts, false, Path.of("/nowhere/docker.sock"));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Agent agent(
        NodeIdentity self,
        ProbeSupport support,
        Reads reads,
        Proposals proposals,
        Registrations registrations,
        Operations operations,
        ReplicatedLog log,
        LocalPeers peers,
        Listeners listeners) {
      return new Agent(
          self,
          AgentSettings.DEFAULTS.withCheckUpdateInterval(Duration.ZERO),
          support,
          reads,
          proposals,
          registrations,
          operations,
          log,
          peers,
          listeners::add,
          BulkheadRegistry.ofDefaults(),
          ProbeMeter.NONE);
    }

    @Bean
    SessionRenewals renewals(Agent agent) {
      return agent.sessionRenewals();
    }

    @Bean
    TtlReports reports(Agent agent) {
      return agent.ttlReports();
    }
  }
}
