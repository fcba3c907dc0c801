package io.rollcall.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rollcall.api.console.ConsoleDoorConfiguration;
import io.rollcall.api.console.ConsoleSettings;
import io.rollcall.api.console.NodeSizes;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.catalog.CensusTaker;
import io.rollcall.core.cluster.LeaderNote;
import io.rollcall.core.cluster.ServerNote;
import io.rollcall.core.cluster.ServerNotes;
import io.rollcall.core.kv.KvSearch;
import io.rollcall.journal.Journal;
import io.rollcall.journal.JournalException;
import io.rollcall.journal.JournalSettings;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.raft.jraft.JRaftCluster;
import io.rollcall.store.Store;
import io.rollcall.watch.Watches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The journal, and the door through which it is read. */
@Configuration(proxyBeanMethods = false)
@Import(ConsoleDoorConfiguration.class)
class JournalConfiguration {

  /** Opened before the log, so that it hears of whatever the log replays, and closed after it. */
  @Bean
  Journal journal(
      RollcallProperties properties,
      DataDirectory directory,
      NodeIdentity self,
      Store store,
      Watches watches) {
    RollcallProperties.Journal wanted = properties.journal();
    JournalSettings defaults = JournalSettings.DEFAULTS;
    try {
      Journal journal =
          Journal.open(
              directory.folder(),
              self.id(),
              store.appliedIndex(),
              new JournalSettings(
                  wanted.maxAge(),
                  wanted.maxEntries(),
                  wanted.maxPendingChanges(),
                  defaults.applyWait(),
                  defaults.writeInterval()),
              InstantSource.system());
      watches.subscribe(journal);
      store.beforeFlush(() -> journal.durableFirst(store::appliedIndex));
      return journal;
    } catch (JournalException e) {
      throw new UnusableDataException(
          String.valueOf(e.getMessage()),
          "Move journal.mv.db away: the node starts with an empty journal, which says from which"
              + " index it tells. Nothing else is in that file.",
          e);
    }
  }

  @Bean
  LeaderNote leaderNote(NodeIdentity self, Proposals proposals, ReplicatedLog log) {
    return LeaderNote.keep(self, proposals, log);
  }

  @Bean
  CensusTaker censusTaker(Reads reads) {
    return new CensusTaker(reads);
  }

  @Bean
  ServerNotes serverNotes(NodeIdentity self, RunningBuild build, JRaftCluster peers) {
    return new ServerNotes(
        self.name(), ServerNote.of(self.address(), self.httpPort(), build.version()), peers);
  }

  @Bean
  KvSearch kvSearch(Reads reads) {
    return new KvSearch(reads);
  }

  @Bean
  ConsoleSettings consoleSettings(RollcallProperties properties, RunningBuild build) {
    return new ConsoleSettings(
        properties.cluster().name(),
        properties.console().readOnly(),
        build.version(),
        properties.events().maxStreams(),
        Math.toIntExact(properties.events().buffer().toBytes()),
        properties.events().heartbeat());
  }

  @Bean
  NodeSizes nodeSizes(Store store, DataDirectory directory) {
    return new NodeSizes() {
      @Override
      public long keys() {
        return store.stats().approximateKeys();
      }

      @Override
      public long stateBytes() {
        return store.stats().fileBytes() + store.stats().writeBufferBytes();
      }

      @Override
      public long logBytes() {
        return bytesUnder(directory.raft());
      }
    };
  }

  private static long bytesUnder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(JournalConfiguration::size).sum();
    } catch (IOException e) {
      return 0; // a file of the log was removed meanwhile: the next look will tell
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0; // removed meanwhile
    }
  }

  @Bean("journal-file")
  HealthIndicator journalHealth(Journal journal) {
    return () ->
        // Not down: the node serves all the same, only its journal has a gap.
        (journal.healthy()
                ? Health.up()
                : Health.unknown().withDetail("failure", "the file cannot be written, see the log"))
            .withDetail("entries", journal.size())
            .withDetail("pendingChanges", journal.pendingChanges())
            .withDetail("gaps", journal.gaps())
            .build();
  }

  @Bean
  MeterBinder journalMetrics(Journal journal) {
    return registry -> {
      FunctionCounter.builder("rollcall.journal.entries", journal, Journal::entriesMade)
          .description("entries made of changes since the start")
          .register(registry);
      Gauge.builder("rollcall.journal.size", journal, Journal::size)
          .description("entries in the file")
          .register(registry);
      Gauge.builder("rollcall.journal.file", journal, Journal::fileBytes)
          .baseUnit("bytes")
          .register(registry);
      Gauge.builder("rollcall.journal.pending", journal, Journal::pendingChanges)
          .description("changes that wait to become entries")
          .register(registry);
      TimeGauge.builder(
              "rollcall.journal.lag", journal, TimeUnit.NANOSECONDS, j -> j.lag().toNanos())
          .description("age of the oldest entry that is not in the file yet")
          .register(registry);
      FunctionCounter.builder("rollcall.journal.gaps", journal, Journal::gaps)
          .description("times the journal was cut off since the start")
          .register(registry);
    };
  }

  @Bean
  MeterBinder rateMetrics(Reads reads, Proposals proposals) {
    return registry -> {
      FunctionCounter.builder("rollcall.reads", reads, Reads::served)
          .description("reads through this node")
          .register(registry);
      FunctionCounter.builder("rollcall.reads.shared", reads, Reads::answeredFromCache)
          .description("evaluations and renderings saved by an answer that was kept")
          .register(registry);
      FunctionCounter.builder("rollcall.proposals", proposals, Proposals::proposed)
          .description("commands proposed through this node")
          .register(registry);
    };
  }
}
