package io.rollcall.agent.check;

import io.rollcall.core.NodeIdentity;
import io.rollcall.machine.Change;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.Catalog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which checks this node runs: the active ones that stand on it, and its share of those on hosts
 * that are no servers ({@link Catalog#runner}).
 *
 * <p>{@link #resync} on the scheduler's thread; the rest by any thread.
 */
final class RunnerShare {
  private final NodeIdentity self;

  /**
   * Other servers, in lower case: their checks are none of this node's business. Read by the apply
   * thread, which has no catalog at hand; a name too few costs it a look, a name too many is put
   * right by the change of the server itself.
   */
  private volatile Set<String> otherServers = Set.of();

  RunnerShare(NodeIdentity self) {
    this.self = self;
  }

  void resync(Catalog catalog) {
    Set<String> servers = new HashSet<>();
    for (Check liveness : catalog.checksWithId(Check.NODE_LIVENESS)) {
      if (catalog.isServer(liveness.node()) && !isSelf(liveness.node())) {
        servers.add(liveness.node().toLowerCase(Locale.ROOT));
      }
    }
    otherServers = Set.copyOf(servers);
  }

  /** Whether a change can deal the shares anew. */
  static boolean movesShares(Change change) {
    return (change instanceof Change.OfCheck check
            && (isLiveness(check.before()) || isLiveness(check.after())))
        || (change instanceof Change.OfService service
            && (isServer(service.before()) || isServer(service.after())));
  }

  private static boolean isLiveness(@Nullable Check check) {
    return check != null && check.id().equals(Check.NODE_LIVENESS);
  }

  private static boolean isServer(@Nullable ServiceInstance service) {
    return service != null && service.id().equals(Node.SERVER_SERVICE);
  }

  /** Whether a check may be this node's to run. */
  boolean mayHold(@Nullable Check check) {
    return check != null
        && isActive(check)
        && !otherServers.contains(check.node().toLowerCase(Locale.ROOT));
  }

  /** Answers whether checks are this node's to run, by one catalog. */
  View in(Catalog catalog) {
    return new View(catalog);
  }

  private boolean isSelf(String node) {
    return node.equalsIgnoreCase(self.name());
  }

  private static boolean isActive(Check check) {
    CheckDefinition definition = check.definition();
    if (definition == null) {
      return false;
    }
    return switch (definition.probe()) {
      case Probe.Ttl probe -> false;
      case Probe.Alias probe -> false;
      case Probe.Http probe -> true;
      case Probe.Tcp probe -> true;
      case Probe.Udp probe -> true;
      case Probe.Grpc probe -> true;
      case Probe.Script probe -> true;
      case Probe.Docker probe -> true;
      case Probe.H2Ping probe -> true;
      case Probe.OsService probe -> true;
    };
  }

  /** One catalog's answers; each node is asked for once. */
  final class View {
    private final Catalog catalog;
    private final Map<String, Boolean> known = new HashMap<>();

    private View(Catalog catalog) {
      this.catalog = catalog;
    }

    boolean holds(Check check) {
      return isActive(check)
          && (isSelf(check.node()) || known.computeIfAbsent(check.node(), this::runsFor));
    }

    private boolean runsFor(String host) {
      String runner = catalog.runner(host);
      return runner != null && isSelf(runner);
    }
  }
}
