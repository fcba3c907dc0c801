package io.rollcall.agent;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.RejectedException;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.raft.ReplicatedLog.Leadership;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node in the catalog as what it is: its row, the {@code consul} service and its
 * liveness check. What is missing or different, after a restore or because somebody took it away,
 * is written again. An existing liveness check is left alone, for its status is the leader's to
 * say, unless this node has said itself that it left: then it says that it is back.
 *
 * <p>Listener methods on the apply thread, all else on the scheduler's.
 */
public final class SelfRegistration implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(SelfRegistration.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final String CONSUL = Node.SERVER_SERVICE;

  private final NodeIdentity self;
  private final Reads reads;
  private final Proposals proposals;
  private final Scheduler scheduler;
  private final Node node;
  private final ServiceInstance service;
  private boolean proposing;
  private boolean hasLeader;
  private @Nullable String lastComplaint;
  private Scheduler.@Nullable Timer looks;

  public SelfRegistration(
      NodeIdentity self,
      Reads reads,
      Proposals proposals,
      Scheduler scheduler,
      AgentSettings settings) {
    this.self = self;
    this.reads = reads;
    this.proposals = proposals;
    this.scheduler = scheduler;
    this.node = node(self);
    this.service = service(self, settings.consulVersion());
  }

  public void start() {
    scheduler.execute(() -> looks = scheduler.every(LOOK, this::look));
  }

  public void stop() {
    scheduler.execute(
        () -> {
          hasLeader = false;
          if (looks != null) {
            looks.cancel();
          }
        });
  }

  public void onLeadership(Leadership now) {
    hasLeader = !now.leader().isEmpty();
    look();
  }

  @Override
  public void onChanges(ChangeSet changes) {
    for (Change each : changes.changes()) {
      boolean own =
          switch (each) {
            case Change.OfNode change -> change.before() != null && isSelf(change.before().name());
            case Change.OfService change ->
                change.before() != null
                    && change.before().id().equalsIgnoreCase(CONSUL)
                    && isSelf(change.before().node());
            case Change.OfCheck change ->
                change.after() == null
                    && change.before() != null
                    && change.before().id().equalsIgnoreCase(Check.NODE_LIVENESS)
                    && isSelf(change.before().node());
            case Change.OfKey change -> false;
            case Change.OfServiceIndex change -> false;
            case Change.OfSession change -> false;
            case Change.OfQuery change -> false;
            case Change.OfEvent change -> false;
            case Change.OfCoordinate change -> false;
            case Change.OfLeader change -> false;
          };
      if (own) {
        scheduler.execute(this::look);
        return;
      }
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    scheduler.execute(this::look);
  }

  private void look() {
    if (!hasLeader || proposing) {
      return;
    }
    Catalog catalog = reads.now(ReadView::catalog);
    Node knownNode = catalog.node(self.name());
    ServiceInstance knownService = catalog.service(self.name(), CONSUL);
    Check liveness = catalog.check(self.name(), Check.NODE_LIVENESS);
    boolean hasCheck = liveness != null;
    if (liveness != null
        && liveness.status().equals(Status.CRITICAL)
        && liveness.output().equals(Check.LEFT)) {
      LOG.info("{} is back", self.name());
      propose(new CatalogCommand.NodeReturned(self.name()));
      return;
    }
    if (knownNode != null
        && knownNode.stamped(0, 0).equals(node)
        && knownService != null
        && knownService.stamped(0, 0).equals(service)
        && hasCheck) {
      return;
    }
    LOG.info("registering this node: {} at {}", self.name(), self.address());
    propose(
        new CatalogCommand.Register(
            node, service, hasCheck ? List.of() : List.of(liveness()), false));
  }

  private void propose(CatalogCommand command) {
    proposing = true;
    var ignored =
        proposals
            .submit(command)
            .whenComplete((done, failure) -> scheduler.execute(() -> answered(failure)));
  }

  private void answered(@Nullable Throwable failure) {
    proposing = false;
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String complaint = cause == null ? null : cause.toString();
    if (complaint != null && !complaint.equals(lastComplaint)) {
      if (cause instanceof RejectedException) {
        LOG.error("the cluster refuses this node's registration: {}", complaint);
      } else {
        LOG.warn("this node is not registered yet: {}", complaint);
      }
    }
    lastComplaint = complaint;
  }

  private boolean isSelf(String name) {
    return name.equalsIgnoreCase(self.name());
  }

  private Check liveness() {
    return new Check(
        self.name(),
        Check.NODE_LIVENESS,
        "Serf Health Status",
        Status.PASSING,
        "",
        "Agent alive and reachable",
        "",
        "",
        List.of(),
        "",
        null,
        0,
        0);
  }

  private static Node node(NodeIdentity self) {
    Map<String, String> addresses = new HashMap<>();
    addresses.put("lan", self.address());
    addresses.put("wan", self.address());
    if (self.address().indexOf(':') >= 0) {
      addresses.put("lan_ipv6", self.address());
      addresses.put("wan_ipv6", self.address());
    } else if (self.address().matches("[0-9.]+")) {
      addresses.put("lan_ipv4", self.address());
      addresses.put("wan_ipv4", self.address());
    }
    Map<String, String> meta = new HashMap<>(self.meta());
    meta.putIfAbsent(Node.AGENT_META, "");
    return new Node(
        self.name(),
        self.id().toString(),
        self.address(),
        Map.copyOf(addresses),
        Map.copyOf(meta),
        0,
        0);
  }

  /** What a Consul server says of itself; clients look at the port and at the version. */
  private static ServiceInstance service(NodeIdentity self, String consulVersion) {
    return new ServiceInstance(
        self.name(),
        CONSUL,
        CONSUL,
        List.of(),
        "",
        self.peerPort(),
        null,
        Map.of(
            "non_voter", "false",
            "raft_version", "3",
            "serf_protocol_current", "2",
            "serf_protocol_max", "5",
            "serf_protocol_min", "1",
            "version", consulVersion),
        ServiceInstance.Weights.DEFAULT,
        false,
        "",
        false,
        ServiceInstance.Origin.CATALOG,
        0,
        0);
  }
}
