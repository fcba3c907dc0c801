package io.rollcall.agent.check;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the alias checks of this node: each has the worst status of its target's checks. Nothing is
 * asked and nothing polled; a change of the catalog is what makes an alias be looked at again.
 *
 * <p>The target is an instance with the checks of its node, or a node with its own checks. An
 * instance is looked for on the node that the alias names, else on the alias' own, else wherever
 * the cluster has the only one of that id. The alias itself does not count, also where it stands on
 * its target, and of another alias it is the checks behind that one that count.
 *
 * <p>Worked example: {@code web} has {@code ping=passing, disk=warning}; its alias is {@code
 * warning} with {@code Aliased check "disk" failing: 91 %}. Without any check there it is passing.
 *
 * <p>Listener methods on the apply thread, which only sort; all else on the scheduler's.
 */
public final class AliasFollower implements ChangeListener {
  private final NodeIdentity self;
  private final Reads reads;
  private final Scheduler scheduler;
  private final ResultWriter writer;
  private final Map<CheckKey, Probe.Alias> aliases = new HashMap<>();

  /** The size of {@link #aliases}, for the apply thread: most nodes have none. */
  private volatile boolean any;

  private boolean running;

  public AliasFollower(NodeIdentity self, Reads reads, Proposals proposals, Scheduler scheduler) {
    this.self = self;
    this.reads = reads;
    this.scheduler = scheduler;
    this.writer = new ResultWriter(self.name(), proposals, scheduler);
  }

  public void start() {
    scheduler.execute(
        () -> {
          running = true;
          resync();
        });
  }

  public void stop() {
    scheduler.execute(
        () -> {
          running = false;
          writer.close();
          aliases.clear();
        });
  }

  @Override
  public void onChanges(ChangeSet changes) {
    boolean ofAliases = false;
    Set<String> nodes = new HashSet<>();
    Set<String> services = new HashSet<>();
    for (Change each : changes.changes()) {
      if (each instanceof Change.OfCheck change) {
        ofAliases |= isOwn(change.before()) || isOwn(change.after());
        note(change.before(), nodes, services);
        note(change.after(), nodes, services);
      } else if (each instanceof Change.OfService change) {
        note(change.before(), services);
        note(change.after(), services);
      }
    }
    if (ofAliases) {
      scheduler.execute(this::resync);
    } else if (any && !(nodes.isEmpty() && services.isEmpty())) {
      scheduler.execute(() -> follow(nodes, services));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {
    scheduler.execute(this::resync);
  }

  private boolean isOwn(@Nullable Check check) {
    return check != null && check.node().equalsIgnoreCase(self.name()) && isAlias(check);
  }

  private static boolean isAlias(Check check) {
    CheckDefinition definition = check.definition();
    return definition != null && definition.probe() instanceof Probe.Alias;
  }

  private static void note(@Nullable Check check, Set<String> nodes, Set<String> services) {
    if (check != null && check.ofNode()) {
      nodes.add(folded(check.node()));
    } else if (check != null) {
      services.add(folded(check.serviceId()));
    }
  }

  private static void note(@Nullable ServiceInstance service, Set<String> services) {
    if (service != null) {
      services.add(folded(service.id()));
    }
  }

  private void resync() {
    if (!running) {
      return;
    }
    aliases.clear();
    Catalog catalog = reads.now(ReadView::catalog);
    for (Check check : catalog.checksOn(self.name())) {
      CheckDefinition definition = check.definition();
      if (definition != null && definition.probe() instanceof Probe.Alias alias) {
        aliases.put(CheckKey.of(check), alias);
      }
    }
    any = !aliases.isEmpty();
    List.copyOf(aliases.keySet()).forEach(key -> look(catalog, key));
  }

  /** Of a node's own checks it is the aliases of its instances too that may change. */
  private void follow(Set<String> nodes, Set<String> services) {
    if (!running) {
      return;
    }
    Catalog catalog = reads.now(ReadView::catalog);
    aliases.forEach(
        (key, alias) -> {
          if (!nodes.isEmpty() || services.contains(folded(alias.serviceId()))) {
            look(catalog, key);
          }
        });
  }

  private void look(Catalog catalog, CheckKey key) {
    Check check = catalog.check(key.node(), key.id());
    Probe.Alias alias = aliases.get(key);
    if (check == null || alias == null) {
      return;
    }
    CheckResult found = result(catalog, check, alias, Set.of(key));
    CheckResult outstanding = writer.outstanding(key);
    String status = outstanding == null ? check.status() : outstanding.status();
    String output = outstanding == null ? check.output() : outstanding.output();
    if (!found.status().equals(status) || !found.output().equals(output)) {
      writer.write(found);
    }
  }

  /**
   * What an alias says by the real checks behind it.
   *
   * @param above the aliases that are being asked already, this one included
   */
  private static CheckResult result(
      Catalog catalog, Check check, Probe.Alias alias, Set<CheckKey> above) {
    String node = alias.node().isEmpty() ? check.node() : alias.node();
    String serviceId = alias.serviceId();
    List<Check> counted = new ArrayList<>();
    if (!serviceId.isEmpty()) {
      ServiceInstance target = target(catalog, node, serviceId, alias.node().isEmpty());
      if (target == null) {
        return result(
            check, Status.CRITICAL, "Service " + serviceId + " could not be found on node " + node);
      }
      node = target.node();
      counted.addAll(catalog.checksOfInstance(node, target.id()));
    } else if (catalog.node(node) == null) {
      return result(check, Status.CRITICAL, "Node " + node + " could not be found");
    }
    counted.addAll(0, catalog.checksOfNode(node));
    counted.removeIf(each -> above.contains(CheckKey.of(each)));
    return worst(catalog, check, counted, above);
  }

  private static @Nullable ServiceInstance target(
      Catalog catalog, String node, String serviceId, boolean anywhere) {
    ServiceInstance there = catalog.service(node, serviceId);
    if (there != null || !anywhere) {
      return there;
    }
    List<ServiceInstance> others =
        catalog.instancesWithId(serviceId).stream()
            .filter(each -> each.origin() == Origin.AGENT)
            .toList();
    return others.size() == 1 ? others.getFirst() : null;
  }

  private static CheckResult worst(
      Catalog catalog, Check alias, List<Check> counted, Set<CheckKey> above) {
    CheckResult warning = null;
    for (Check each : counted) {
      CheckResult found = current(catalog, each, above);
      if (found.status().equals(Status.CRITICAL)) {
        return failing(alias, each, found);
      }
      if (found.status().equals(Status.WARNING)) {
        warning = failing(alias, each, found);
      }
    }
    if (warning != null) {
      return warning;
    }
    return result(
        alias, Status.PASSING, counted.isEmpty() ? "No checks found." : "All checks passing.");
  }

  /**
   * An alias is not taken at its word but asked anew: two that mean each other would else hand each
   * other's status on for ever.
   */
  private static CheckResult current(Catalog catalog, Check check, Set<CheckKey> above) {
    CheckDefinition definition = check.definition();
    if (definition != null && definition.probe() instanceof Probe.Alias alias) {
      Set<CheckKey> asked = new HashSet<>(above);
      asked.add(CheckKey.of(check));
      return result(catalog, check, alias, asked);
    }
    return result(check, check.status(), check.output());
  }

  private static CheckResult failing(Check alias, Check why, CheckResult found) {
    return result(
        alias, found.status(), "Aliased check \"" + why.name() + "\" failing: " + found.output());
  }

  private static CheckResult result(Check alias, String status, String output) {
    return new CheckResult(alias.node(), alias.id(), status, output);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
