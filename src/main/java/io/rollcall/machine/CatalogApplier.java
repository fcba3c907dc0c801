package io.rollcall.machine;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies the commands of the catalog: what outsiders write (register, deregister) and what the
 * agents of the cluster write. Each command checks everything it could be refused for before its
 * first write.
 *
 * <p>Names and ids are found without regard to case; a row keeps the spelling it was first written
 * with, and rows refer to each other by it.
 *
 * <p>A check that moves with its instance is gone from one node and new on the other (two changes),
 * for a check is known by its node and id: sessions bound to it end.
 *
 * <p>Holds no state; on the apply thread only.
 */
final class CatalogApplier {
  private final SessionApplier sessions;
  private final LivenessApplier liveness;

  CatalogApplier(SessionApplier sessions) {
    this.sessions = sessions;
    this.liveness = new LivenessApplier(this);
  }

  Outcome apply(Step step, CatalogCommand command) {
    return switch (command) {
      case CatalogCommand.Register c -> register(step, c);
      case CatalogCommand.Deregister c -> deregister(step, c);
      case CatalogCommand.RegisterInstance c -> registerInstance(step, c);
      case CatalogCommand.RegisterCheck c -> registerCheck(step, c);
      case CatalogCommand.DeregisterInstance c -> deregisterInstance(step, c);
      case CatalogCommand.DeregisterCheck c -> deregisterCheck(step, c);
      case CatalogCommand.UpdateChecks c -> updateChecks(step, c);
      case CatalogCommand.NodeLost c -> liveness.lost(step, c);
      case CatalogCommand.NodeDrained c -> liveness.drained(step, c);
      case CatalogCommand.NodeReturned c -> liveness.returned(step, c);
    };
  }

  // --- what outsiders write

  private Outcome register(Step step, CatalogCommand.Register command) {
    Node existing = step.catalog().node(command.node().name());
    boolean writesNode = existing == null || !command.skipNodeUpdate();
    Node namesake = writesNode ? otherNodeWithId(step, command.node()) : null;
    if (namesake != null && isAlive(step, namesake)) {
      return rejected(new Rejection.NodeIdTaken(command.node().id(), namesake.name()));
    }
    for (Check check : command.checks()) {
      if (!check.ofNode()
          && (command.service() == null || !isSame(command.service().id(), check.serviceId()))
          && step.catalog().service(command.node().name(), check.serviceId()) == null) {
        return rejected(new Rejection.UnknownService(command.node().name(), check.serviceId()));
      }
    }

    if (namesake != null) {
      removeNode(step, namesake);
    }
    if (writesNode) {
      writeNode(step, existing, command.node(), namesake);
    }
    String node = existing == null ? command.node().name() : existing.name();
    if (command.service() != null) {
      ServiceInstance here = step.catalog().service(node, command.service().id());
      ServiceInstance wanted = command.service().onNode(node);
      // An agent's instance stays one: it alone runs the checks, and nobody would tell it
      // otherwise.
      writeService(step, here, here == null ? wanted : withOrigin(wanted, here.origin()));
    }
    for (Check check : command.checks()) {
      Check wanted = placed(step, check, node);
      Check before = step.catalog().check(node, wanted.id());
      writeCheck(
          step,
          before,
          before == null || step.catalog().check(node, Check.NODE_LIVENESS) == null
              ? wanted
              : withDefinitionOf(before, wanted));
    }
    return Outcome.ACCEPTED;
  }

  /** Another node that has this node's UUID. */
  private static @Nullable Node otherNodeWithId(Step step, Node node) {
    if (node.id().isEmpty()) {
      return null;
    }
    Node owner = step.catalog().nodeById(node.id());
    return owner == null || isSame(owner.name(), node.name()) ? null : owner;
  }

  private static boolean isAlive(Step step, Node node) {
    Check liveness = step.catalog().check(node.name(), Check.NODE_LIVENESS);
    return liveness != null && liveness.status().equals(Check.Status.PASSING);
  }

  /** Writes a node's row; renamed from another node it keeps that one's creation. */
  private static void writeNode(
      Step step, @Nullable Node existing, Node wanted, @Nullable Node renamedFrom) {
    if (existing == null) {
      step.putNode(null, wanted, renamedFrom == null ? step.index() : renamedFrom.createIndex());
      return;
    }
    // Who does not name the UUID does not take it away: no agent would come and write it again.
    String id = wanted.id().isEmpty() ? existing.id() : wanted.id();
    Node row =
        new Node(
            existing.name(), id, wanted.address(), wanted.taggedAddresses(), wanted.meta(), 0, 0);
    step.putNode(existing, row, existing.createIndex());
  }

  private Outcome deregister(Step step, CatalogCommand.Deregister command) {
    Node node = step.catalog().node(command.node());
    if (node == null) {
      return Outcome.ACCEPTED;
    }
    if (command.serviceId() != null) {
      ServiceInstance instance = step.catalog().service(node.name(), command.serviceId());
      if (instance != null) {
        removeInstance(step, instance);
      }
    } else if (command.checkId() != null) {
      Check check = step.catalog().check(node.name(), command.checkId());
      if (check != null) {
        removeCheck(step, check);
      }
    } else {
      removeNode(step, node);
    }
    return Outcome.ACCEPTED;
  }

  // --- what agents write

  private Outcome registerInstance(Step step, CatalogCommand.RegisterInstance command) {
    Node owner = step.catalog().node(command.service().node());
    if (owner == null) {
      return rejected(new Rejection.UnknownNode(command.service().node()));
    }
    ServiceInstance wanted = command.service().onNode(owner.name());
    ServiceInstance here = step.catalog().service(owner.name(), wanted.id());
    List<ServiceInstance> elsewhere = sameInstanceElsewhere(step, wanted);

    if (elsewhere.isEmpty()) {
      writeService(step, here, withOverriddenTags(here, wanted));
    } else {
      if (here != null) {
        // The same id with another address: replaced. Its checks stay, as they do without a move.
        step.removeService(here);
      }
      ServiceInstance moving = elsewhere.getFirst();
      moveInstance(step, moving, withOverriddenTags(moving, wanted));
      for (ServiceInstance duplicate : elsewhere.subList(1, elsewhere.size())) {
        removeInstance(step, duplicate);
      }
    }

    Set<String> registered = new HashSet<>();
    for (Check check : command.checks()) {
      registered.add(folded(check.id()));
      writeKeepingResult(step, placed(step, ofInstance(check, wanted), owner.name()));
    }
    if (command.replaceChecks()) {
      for (Check check : step.catalog().checksOfInstance(owner.name(), wanted.id())) {
        if (!registered.contains(folded(check.id()))) {
          removeCheck(step, check);
        }
      }
    }
    return Outcome.ACCEPTED;
  }

  /**
   * The same instance under other servers: same id, own address and port. Only agents write {@link
   * Origin#AGENT}, so their node is a server's. Without an address of its own an instance is
   * another one on each node.
   */
  private static List<ServiceInstance> sameInstanceElsewhere(Step step, ServiceInstance wanted) {
    if (wanted.address().isEmpty()) {
      return List.of();
    }
    List<ServiceInstance> found = new ArrayList<>();
    for (ServiceInstance candidate : step.catalog().instancesWithId(wanted.id())) {
      if (!candidate.node().equals(wanted.node())
          && candidate.origin() == Origin.AGENT
          && candidate.address().equals(wanted.address())
          && candidate.port() == wanted.port()) {
        found.add(candidate);
      }
    }
    return found;
  }

  private Outcome registerCheck(Step step, CatalogCommand.RegisterCheck command) {
    Check check = command.check();
    Node node = step.catalog().node(check.node());
    if (node == null) {
      return rejected(new Rejection.UnknownNode(check.node()));
    }
    if (!check.ofNode() && step.catalog().service(node.name(), check.serviceId()) == null) {
      return rejected(new Rejection.UnknownService(node.name(), check.serviceId()));
    }
    writeKeepingResult(step, placed(step, check, node.name()));
    return Outcome.ACCEPTED;
  }

  private Outcome deregisterInstance(Step step, CatalogCommand.DeregisterInstance command) {
    ServiceInstance instance = step.catalog().service(command.node(), command.serviceId());
    if (instance == null) {
      return rejected(new Rejection.UnknownService(command.node(), command.serviceId()));
    }
    removeInstance(step, instance);
    return Outcome.ACCEPTED;
  }

  private Outcome deregisterCheck(Step step, CatalogCommand.DeregisterCheck command) {
    Check check = step.catalog().check(command.node(), command.checkId());
    if (check == null) {
      return rejected(new Rejection.UnknownCheck(command.node(), command.checkId()));
    }
    removeCheck(step, check);
    return Outcome.ACCEPTED;
  }

  private Outcome updateChecks(Step step, CatalogCommand.UpdateChecks command) {
    boolean counted = false;
    for (CatalogCommand.CheckResult result : command.results()) {
      Check check = step.catalog().check(result.node(), result.checkId());
      if (check != null && isRunBy(step, command.writer(), check.node())) {
        writeCheck(step, check, check.withResult(result.status(), result.output()));
        counted = true;
      }
    }
    if (!counted && !command.results().isEmpty()) {
      CatalogCommand.CheckResult first = command.results().getFirst();
      return rejected(new Rejection.UnknownCheck(first.node(), first.checkId()));
    }
    return Outcome.ACCEPTED;
  }

  private static boolean isRunBy(Step step, String writer, String node) {
    if (writer.isEmpty() || isSame(writer, node)) {
      return true;
    }
    String runner = step.catalog().runner(node);
    return runner != null && isSame(writer, runner);
  }

  // --- the operations that commands are made of

  /** Writes an instance; its checks follow a new name or new tags. */
  private void writeService(Step step, @Nullable ServiceInstance here, ServiceInstance wanted) {
    ServiceInstance row = here == null ? wanted : withId(wanted, here.id());
    if (step.putService(here, row)) {
      nameChecksAfter(step, row);
    }
  }

  private void nameChecksAfter(Step step, ServiceInstance instance) {
    for (Check check : step.catalog().checksOfInstance(instance.node(), instance.id())) {
      writeCheck(step, check, ofInstance(check, instance));
    }
  }

  /**
   * Takes an instance to another node, with its checks, whose status and output stay. A check whose
   * id is taken there by something else is given up.
   */
  void moveInstance(Step step, ServiceInstance from, ServiceInstance to) {
    List<Check> checks = step.catalog().checksOfInstance(from.node(), from.id());
    for (Check check : checks) {
      removeCheck(step, check);
    }
    step.moveService(from, to);
    for (Check check : checks) {
      Check there = step.catalog().check(to.node(), check.id());
      if (there == null || isSame(there.serviceId(), to.id())) {
        writeCheck(step, there, ofInstance(check.onNode(to.node()), to), check.createIndex());
      }
    }
    nameChecksAfter(step, to);
  }

  /** Writes a check; one that exists keeps its status and output. */
  private void writeKeepingResult(Step step, Check wanted) {
    Check before = step.catalog().check(wanted.node(), wanted.id());
    writeCheck(
        step,
        before,
        before == null ? wanted : wanted.withResult(before.status(), before.output()));
  }

  /** Writes a check; sessions bound to it end when it is critical. */
  void writeCheck(Step step, @Nullable Check before, Check wanted) {
    writeCheck(step, before, wanted, before == null ? step.index() : before.createIndex());
  }

  private void writeCheck(Step step, @Nullable Check before, Check wanted, long createdAt) {
    Check row = before == null ? wanted : withId(wanted, before.id());
    step.putCheck(before, row, createdAt);
    if (row.status().equals(Check.Status.CRITICAL)) {
      sessions.endBoundTo(step, row);
    }
  }

  private void removeCheck(Step step, Check check) {
    step.removeCheck(check);
    sessions.endBoundTo(step, check);
  }

  private void removeInstance(Step step, ServiceInstance instance) {
    for (Check check : step.catalog().checksOfInstance(instance.node(), instance.id())) {
      removeCheck(step, check);
    }
    step.removeService(instance);
  }

  private void removeNode(Step step, Node node) {
    for (ServiceInstance instance : step.catalog().servicesOn(node.name())) {
      removeInstance(step, instance);
    }
    for (Check check : step.catalog().checksOn(node.name())) {
      removeCheck(step, check);
    }
    sessions.endAllOn(step, node.name());
    NodeCoordinate coordinate = step.catalog().coordinate(node.name());
    if (coordinate != null) {
      step.removeCoordinate(coordinate);
    }
    step.removeNode(node);
  }

  /** The check as it stands on a node: of the instance there, if it is one of an instance. */
  private static Check placed(Step step, Check check, String node) {
    Check onNode = check.onNode(node);
    if (check.ofNode()) {
      return onNode.ofService("", "", List.of());
    }
    ServiceInstance instance = step.catalog().service(node, check.serviceId());
    if (instance == null) {
      throw new IllegalStateException(
          "no instance " + check.serviceId() + " on " + node + " (expected: looked for before)");
    }
    return ofInstance(onNode, instance);
  }

  static Check ofInstance(Check check, ServiceInstance instance) {
    return check.ofService(instance.id(), instance.name(), instance.tags());
  }

  /** Tags that were changed in the catalog stay when both registrations allow it. */
  private static ServiceInstance withOverriddenTags(
      @Nullable ServiceInstance before, ServiceInstance wanted) {
    return before != null && before.enableTagOverride() && wanted.enableTagOverride()
        ? withTags(wanted, before.tags())
        : wanted;
  }

  /** A check that a server's agent runs goes on being run when an outsider writes its status. */
  private static Check withDefinitionOf(Check before, Check wanted) {
    if (before.definition() == null || wanted.definition() != null) {
      return wanted;
    }
    return new Check(
        wanted.node(),
        wanted.id(),
        wanted.name(),
        wanted.status(),
        wanted.notes(),
        wanted.output(),
        wanted.serviceId(),
        wanted.serviceName(),
        wanted.serviceTags(),
        before.type(),
        before.definition(),
        0,
        0);
  }

  private static boolean isSame(String id, String other) {
    return folded(id).equals(folded(other));
  }

  /** The store's folding, not {@link String#equalsIgnoreCase}, which takes more for the same. */
  private static String folded(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  private static Outcome rejected(Rejection reason) {
    return new Outcome.Rejected(reason);
  }

  private static Check withId(Check check, String id) {
    return new Check(
        check.node(),
        id,
        check.name(),
        check.status(),
        check.notes(),
        check.output(),
        check.serviceId(),
        check.serviceName(),
        check.serviceTags(),
        check.type(),
        check.definition(),
        check.createIndex(),
        check.modifyIndex());
  }

  private static ServiceInstance withId(ServiceInstance s, String id) {
    return rebuilt(s, id, s.tags(), s.origin());
  }

  private static ServiceInstance withTags(ServiceInstance s, List<String> tags) {
    return rebuilt(s, s.id(), tags, s.origin());
  }

  private static ServiceInstance withOrigin(ServiceInstance s, Origin origin) {
    return rebuilt(s, s.id(), s.tags(), origin);
  }

  private static ServiceInstance rebuilt(
      ServiceInstance s, String id, List<String> tags, Origin origin) {
    return new ServiceInstance(
        s.node(),
        id,
        s.name(),
        tags,
        s.address(),
        s.port(),
        s.taggedAddresses(),
        s.meta(),
        s.weights(),
        s.enableTagOverride(),
        s.kind(),
        s.connectNative(),
        origin,
        s.createIndex(),
        s.modifyIndex());
  }
}
