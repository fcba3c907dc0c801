package io.rollcall.app;

import io.rollcall.core.NodeIdentity;
import io.rollcall.core.cluster.ClusterService;
import io.rollcall.raft.RaftStatus;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Says in one line, once the node serves, where the dashboard is, who leads and where the data
 * lies.
 */
@Component
class StartLine {
  private static final Logger log = LoggerFactory.getLogger("rollcall");

  private final ClusterService cluster;
  private final NodeIdentity self;
  private final DataDirectory directory;
  private final RollcallProperties properties;
  private final String httpAddress;

  StartLine(
      ClusterService cluster,
      NodeIdentity self,
      DataDirectory directory,
      RollcallProperties properties,
      Environment environment) {
    this.cluster = cluster;
    this.self = self;
    this.directory = directory;
    this.properties = properties;
    this.httpAddress = environment.getProperty("server.address", self.address());
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    Thread.ofVirtual().name("start-line").start(() -> announce(event.getTimeTaken()));
  }

  private void announce(@Nullable Duration started) {
    RaftStatus status = awaitLeader();
    String leader =
        status
            .leader()
            .map(member -> member.name().equals(self.name()) ? "this node" : member.name())
            .orElse("nobody yet");
    log.info(
        "{} serves http://{}:{}/ui/ after {} ms. Leader: {} (term {}, {} of {} members). Data: {}",
        self.name(),
        httpAddress,
        self.httpPort(),
        started == null ? "?" : started.toMillis(),
        leader,
        status.term(),
        self.name(),
        status.members().size(),
        directory.folder());
    if (status.leader().isEmpty() && status.members().isEmpty()) {
      log.warn(
          "No leader after {} s: this node is in no cluster yet; the messages before this one say"
              + " for whom it waits",
          properties.readyWithin().toSeconds());
    } else if (status.leader().isEmpty()) {
      log.warn(
          "No leader after {} s. A cluster of {} needs {} running members; this node knows {}",
          properties.readyWithin().toSeconds(),
          status.members().size(),
          status.members().size() / 2 + 1,
          status.members());
    }
  }

  private RaftStatus awaitLeader() {
    long end = System.nanoTime() + properties.readyWithin().toNanos();
    RaftStatus status = cluster.status();
    while (status.leader().isEmpty() && System.nanoTime() - end < 0) {
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return status;
      }
      status = cluster.status();
    }
    return status;
  }
}
