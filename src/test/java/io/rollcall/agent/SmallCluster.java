package io.rollcall.agent;

import io.rollcall.agent.time.ManualScheduler;
import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.SessionCommand;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import io.rollcall.raft.Committed;
import io.rollcall.raft.Member;
import io.rollcall.raft.RaftException;
import io.rollcall.raft.RaftStatus;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.Catalog;
import io.rollcall.store.Counters;
import io.rollcall.store.ReadView;
import io.rollcall.store.Setting;
import io.rollcall.watch.Answer;
import io.rollcall.watch.BlockingReads;
import io.rollcall.watch.Query;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One node's view of a cluster that does what a test says: who leads, who answers, whether
 * proposals and barriers go through. Holds just enough state to apply what the agent proposes.
 */
public final class SmallCluster implements ReplicatedLog {
  public final ManualScheduler scheduler = new ManualScheduler();
  public final NodeIdentity self;
  public final Reads reads;
  public final Proposals proposals;
  public final Registrations registrations;

  /** Everything that was proposed, in order, also what failed. */
  public final List<Command> proposed = new ArrayList<>();

  /** Fails every proposal and barrier with this; null lets them through. */
  public RaftException failure;

  /** Fails every proposal, but no barrier. */
  public RaftException proposalFailure;

  /** While true, proposals wait in {@link #held}. */
  public boolean holdProposals;

  /** Loses the lead between the question whether it leads and the proposal. */
  public boolean deposeAtNextProposal;

  /** While true, barriers wait in {@link #heldBarriers}. */
  public boolean holdBarriers;

  public final List<Runnable> held = new ArrayList<>();
  public final List<CompletableFuture<Void>> heldBarriers = new ArrayList<>();
  public final List<RaftStatus.Follower> followers = new ArrayList<>();
  public final List<ChangeListener> listeners = new ArrayList<>();
  public long tombstoneIndex;

  private final List<Consumer<Leadership>> watchers = new ArrayList<>();
  private Leadership leadership = new Leadership(0, "", false);
  private RaftStatus.Role role = RaftStatus.Role.FOLLOWER;
  private long statusTerm;
  private long index = 10;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, ServiceInstance> services = new TreeMap<>();
  private final Map<String, Check> checks = new TreeMap<>();
  private final Map<UUID, Session> sessions = new TreeMap<>();
  private final Map<String, NodeCoordinate> coordinates = new TreeMap<>();

  public SmallCluster(String name) {
    self = new NodeIdentity(name, new UUID(1, 2), "dc1", "127.0.0.1", 8500, 8300, Map.of());
    reads = new Reads(View::new, new NoBlockingReads(), this);
    proposals = new Proposals(this);
    registrations = new Registrations(self, proposals, reads);
  }

  // --- what a test arranges -------------------------------------------------

  public void leader(long term, String name) {
    boolean own = name.equals(self.name());
    leadership = new Leadership(term, name, own);
    role = own ? RaftStatus.Role.LEADER : RaftStatus.Role.FOLLOWER;
    statusTerm = term;
    List.copyOf(watchers).forEach(each -> each.accept(leadership));
    scheduler.settle();
  }

  /** The engine knows already what has not been told to anybody. */
  public void deposedUnnoticed() {
    role = RaftStatus.Role.FOLLOWER;
    statusTerm++;
  }

  public void put(Node node) {
    Node before = nodes.put(node.name(), node);
    publish(new Change.OfNode(++index, before, node));
  }

  public void put(ServiceInstance service) {
    ServiceInstance before = services.put(key(service.node(), service.id()), service);
    publish(new Change.OfService(++index, before, service));
  }

  public void put(Check check) {
    Check before = checks.put(key(check.node(), check.id()), check);
    publish(new Change.OfCheck(++index, before, check));
  }

  public void put(Session session) {
    Session before = sessions.put(session.id(), session);
    publish(new Change.OfSession(++index, before, session, null));
  }

  public void remove(Check check) {
    checks.remove(key(check.node(), check.id()));
    publish(new Change.OfCheck(++index, check, null));
  }

  public void move(Check check, String toNode) {
    checks.remove(key(check.node(), check.id()));
    Check moved = check.onNode(toNode);
    checks.put(key(toNode, check.id()), moved);
    publish(new Change.OfCheck(++index, check, moved));
  }

  public Check check(String node, String id) {
    return checks.get(key(node, id));
  }

  public Session session(UUID id) {
    return sessions.get(id);
  }

  public <C extends Command> List<C> proposed(Class<C> kind) {
    return proposed.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public List<CatalogCommand.CheckResult> proposedResults() {
    return proposed(CatalogCommand.UpdateChecks.class).stream()
        .flatMap(each -> each.results().stream())
        .toList();
  }

  public static Check check(String node, String id, String status, CheckDefinition definition) {
    return new Check(
        node, id, "check " + id, status, "", "", "web", "web", List.of(), "", definition, 1, 1);
  }

  public static CheckDefinition definition(Probe probe, Duration interval) {
    return new CheckDefinition(probe, interval, Duration.ZERO, 0, 0, 0, Duration.ZERO, 0);
  }

  public static CheckDefinition ttl(Duration ttl) {
    return definition(new Probe.Ttl(ttl), Duration.ZERO);
  }

  public static Probe.Http http(String url) {
    return new Probe.Http(url, "", Map.of(), "", true, false, "");
  }

  public static Probe.Tcp tcp(String address) {
    return new Probe.Tcp(address, false, false, "");
  }

  private void publish(Change change) {
    ChangeSet set = new ChangeSet(index, List.of(change), List.of(new ChangeSet.Moment(index, 0)));
    listeners.forEach(each -> each.onChanges(set));
  }

  private static String key(String node, String id) {
    return (node + "\0" + id).toLowerCase(Locale.ROOT);
  }

  // --- the log --------------------------------------------------------------

  @Override
  public CompletableFuture<Committed> propose(Command command) {
    proposed.add(command);
    if (failure != null || proposalFailure != null) {
      return CompletableFuture.failedFuture(failure == null ? proposalFailure : failure);
    }
    CompletableFuture<Committed> done = new CompletableFuture<>();
    Runnable commit = () -> done.complete(new Committed(++index, apply(command)));
    if (holdProposals) {
      held.add(commit);
    } else {
      commit.run();
    }
    return done;
  }

  @Override
  public CompletableFuture<Committed> proposeAsLeader(long term, Command command) {
    if (deposeAtNextProposal) {
      deposeAtNextProposal = false;
      deposedUnnoticed();
    }
    return role == RaftStatus.Role.LEADER && statusTerm == term
        ? propose(command)
        : CompletableFuture.failedFuture(new RaftException.NotLeader("of term " + term));
  }

  @Override
  public CompletableFuture<Void> readBarrier() {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (holdBarriers) {
      CompletableFuture<Void> barrier = new CompletableFuture<>();
      heldBarriers.add(barrier);
      return barrier;
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public RaftStatus status() {
    Member own = new Member(self.name(), "127.0.0.1", 8300);
    List<Member> members =
        Stream.concat(Stream.of(own), followers.stream().map(RaftStatus.Follower::member)).toList();
    return new RaftStatus(
        role,
        own,
        members.stream().filter(m -> m.name().equals(leadership.leader())).findFirst(),
        statusTerm,
        index,
        index,
        index,
        0,
        Duration.ZERO,
        members,
        role == RaftStatus.Role.LEADER ? List.copyOf(followers) : List.of(),
        Optional.empty());
  }

  @Override
  public void onLeadership(Consumer<Leadership> listener) {
    watchers.add(listener);
    listener.accept(leadership);
  }

  @Override
  public CompletableFuture<Void> transferLeadership(String memberName) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> removeMember(String memberName) {
    return CompletableFuture.failedFuture(
        new RaftException.MembershipRefused("members do not change here"));
  }

  @Override
  public Duration holdTime() {
    return Duration.ofSeconds(7);
  }

  private Outcome apply(Command command) {
    switch (command) {
      case CatalogCommand.UpdateChecks update -> {
        boolean counted = false;
        for (CatalogCommand.CheckResult each : update.results()) {
          Check found = check(each.node(), each.checkId());
          if (found != null) {
            counted = true;
            put(found.withResult(each.status(), each.output()));
          }
        }
        return counted
            ? Outcome.ACCEPTED
            : new Outcome.Rejected(new Outcome.Rejection.UnknownCheck(self.name(), "?"));
      }
      case CatalogCommand.Register register -> {
        put(register.node());
        if (register.service() != null) {
          put(register.service());
        }
        register.checks().forEach(this::put);
      }
      case CatalogCommand.DeregisterInstance gone ->
          List.copyOf(checks.values()).stream()
              .filter(each -> each.node().equals(gone.node()))
              .filter(each -> each.serviceId().equals(gone.serviceId()))
              .forEach(this::remove);
      case CatalogCommand.NodeLost lost -> setLiveness(lost.node(), Check.Status.CRITICAL);
      case CatalogCommand.NodeDrained left -> {
        setLiveness(left.node(), Check.Status.CRITICAL);
        Check said = check(left.node(), Check.NODE_LIVENESS);
        put(said.withResult(said.status(), Check.LEFT));
      }
      case CatalogCommand.NodeReturned back -> setLiveness(back.node(), Check.Status.PASSING);
      case SessionCommand.Destroy destroy -> {
        Session before = sessions.remove(destroy.id());
        publish(new Change.OfSession(++index, before, null, destroy.cause()));
      }
      case CoordinateCommand.Update update ->
          update.coordinates().forEach(each -> coordinates.put(each.node(), each));
      default -> {}
    }
    return Outcome.ACCEPTED;
  }

  private void setLiveness(String node, String status) {
    Check found = check(node, Check.NODE_LIVENESS);
    put(found.withResult(status, found.output()));
  }

  private final class View implements ReadView {
    @Override
    public long appliedIndex() {
      return index;
    }

    @Override
    public Catalog catalog() {
      return new Tables(
          List.copyOf(nodes.values()),
          List.copyOf(services.values()),
          List.copyOf(checks.values()),
          List.copyOf(sessions.values()),
          List.copyOf(coordinates.values()));
    }

    @Override
    public Counters counters() {
      return new Counters(0, tombstoneIndex, 0, 0, 0, 0, 1, 0);
    }

    @Override
    public KeyRecord key(Key key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void keys(Bytes prefix, Predicate<KeyRecord> visitor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Setting setting(String name) {
      return null;
    }

    @Override
    public void export(OutputStream out) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Key> keysHeldBy(UUID session) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long tombstoneIndex(Bytes prefix) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private record Tables(
      Collection<Node> nodes,
      Collection<ServiceInstance> services,
      Collection<Check> checks,
      Collection<Session> sessions,
      Collection<NodeCoordinate> coordinates)
      implements Catalog {

    @Override
    public Collection<PreparedQuery> queries() {
      return List.of();
    }

    @Override
    public PreparedQuery query(UUID id) {
      return null;
    }

    @Override
    public PreparedQuery queryNamed(String name) {
      return null;
    }

    @Override
    public PreparedQuery templateFor(String name) {
      return null;
    }

    @Override
    public List<PreparedQuery> queriesOf(UUID session) {
      return List.of();
    }

    @Override
    public long queriesIndex() {
      return 0;
    }

    @Override
    public List<UserEvent> events() {
      return List.of();
    }

    @Override
    public NodeCoordinate coordinate(String node) {
      return coordinates.stream()
          .filter(each -> each.node().equalsIgnoreCase(node))
          .findFirst()
          .orElse(null);
    }

    @Override
    public long coordinatesIndex() {
      return 0;
    }

    @Override
    public Node node(String name) {
      return nodes.stream().filter(n -> n.name().equalsIgnoreCase(name)).findFirst().orElse(null);
    }

    @Override
    public Node nodeById(String id) {
      return nodes.stream().filter(n -> n.id().equals(id)).findFirst().orElse(null);
    }

    @Override
    public ServiceInstance service(String node, String serviceId) {
      return servicesOn(node).stream()
          .filter(s -> s.id().equalsIgnoreCase(serviceId))
          .findFirst()
          .orElse(null);
    }

    @Override
    public List<ServiceInstance> servicesOn(String node) {
      return services.stream().filter(s -> s.node().equalsIgnoreCase(node)).toList();
    }

    @Override
    public List<ServiceInstance> instancesOf(String serviceName) {
      return services.stream().filter(s -> s.name().equalsIgnoreCase(serviceName)).toList();
    }

    @Override
    public List<ServiceInstance> instancesWithId(String serviceId) {
      return services.stream().filter(s -> s.id().equalsIgnoreCase(serviceId)).toList();
    }

    @Override
    public Check check(String node, String checkId) {
      return checksOn(node).stream()
          .filter(c -> c.id().equalsIgnoreCase(checkId))
          .findFirst()
          .orElse(null);
    }

    @Override
    public List<Check> checksOn(String node) {
      return checks.stream().filter(c -> c.node().equalsIgnoreCase(node)).toList();
    }

    @Override
    public List<Check> checksOfNode(String node) {
      return checksOn(node).stream().filter(Check::ofNode).toList();
    }

    @Override
    public List<Check> checksOfInstance(String node, String serviceId) {
      return checksOn(node).stream().filter(c -> c.serviceId().equals(serviceId)).toList();
    }

    @Override
    public List<Check> checksOfService(String serviceName) {
      return checks.stream().filter(c -> c.serviceName().equals(serviceName)).toList();
    }

    @Override
    public List<Check> checksWithId(String checkId) {
      return checks.stream().filter(c -> c.id().equalsIgnoreCase(checkId)).toList();
    }

    @Override
    public long serviceIndex(String serviceName) {
      return 1;
    }

    @Override
    public Session session(UUID id) {
      return sessions.stream().filter(s -> s.id().equals(id)).findFirst().orElse(null);
    }

    @Override
    public List<Session> sessionsOn(String node) {
      return sessions.stream().filter(s -> s.node().equalsIgnoreCase(node)).toList();
    }

    @Override
    public List<Session> sessionsBoundTo(String node, String checkId) {
      return List.of();
    }
  }

  private static final class NoBlockingReads implements BlockingReads {
    @Override
    public <R> CompletableFuture<Answer<R>> ask(Query<R> query, long minIndex, Duration wait) {
      throw new UnsupportedOperationException();
    }
  }
}
