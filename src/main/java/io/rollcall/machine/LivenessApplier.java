package io.rollcall.machine;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.store.Catalog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies what the leader hears of the servers: a lost node's liveness check turns critical and its
 * instances are adopted, as are those of a node that leaves by itself; a returned node's check
 * turns passing.
 *
 * <p>Worked example: {@code n1} is lost, the adopters are {@code n2} and {@code n3}, and {@code n1}
 * had {@code a}, {@code b} and {@code c}, all with an address of their own. {@code a} goes to
 * {@code n2}, {@code b} to {@code n3}, {@code c} to {@code n2} again; did {@code n2} have a {@code
 * c} already, it would go to {@code n3}; did both, it would stay on {@code n1}.
 *
 * <p>Holds no state; on the apply thread only.
 */
final class LivenessApplier {
  private static final String CHECK_NAME = "Serf Health Status";
  private static final String OUTPUT_ALIVE = "Agent alive and reachable";
  private static final String OUTPUT_LOST = "Agent not live or unreachable";
  private static final String NODE_MAINTENANCE = "_node_maintenance";
  private static final String SERVICE_MAINTENANCE = "_service_maintenance:";

  private final CatalogApplier catalog;

  LivenessApplier(CatalogApplier catalog) {
    this.catalog = catalog;
  }

  Outcome lost(Step step, CatalogCommand.NodeLost command) {
    return gone(step, command.node(), OUTPUT_LOST, command.adopters());
  }

  Outcome drained(Step step, CatalogCommand.NodeDrained command) {
    return gone(step, command.node(), Check.LEFT, command.adopters());
  }

  private Outcome gone(Step step, String name, String output, List<String> adopters) {
    Node node = step.catalog().node(name);
    if (node == null) {
      return new Outcome.Rejected(new Rejection.UnknownNode(name));
    }
    writeLiveness(step, node, Check.Status.CRITICAL, output);
    adopt(step, node, knownAdopters(step, node, adopters));
    return Outcome.ACCEPTED;
  }

  Outcome returned(Step step, CatalogCommand.NodeReturned command) {
    Node node = step.catalog().node(command.node());
    if (node == null) {
      return new Outcome.Rejected(new Rejection.UnknownNode(command.node()));
    }
    writeLiveness(step, node, Check.Status.PASSING, OUTPUT_ALIVE);
    return Outcome.ACCEPTED;
  }

  private void writeLiveness(Step step, Node node, String status, String output) {
    Check before = step.catalog().check(node.name(), Check.NODE_LIVENESS);
    Check wanted =
        before != null
            ? before.withResult(status, output)
            : new Check(
                node.name(),
                Check.NODE_LIVENESS,
                CHECK_NAME,
                status,
                "",
                output,
                "",
                "",
                List.of(),
                "",
                null,
                0,
                0);
    catalog.writeCheck(step, before, wanted);
  }

  /** The leader may know less than the log by now: a node may have left the catalog. */
  private static List<String> knownAdopters(Step step, Node lost, List<String> names) {
    List<String> adopters = new ArrayList<>();
    for (String name : names) {
      Node adopter = step.catalog().node(name);
      if (adopter != null && !adopter.name().equals(lost.name())) {
        adopters.add(adopter.name());
      }
    }
    return adopters;
  }

  private void adopt(Step step, Node lost, List<String> adopters) {
    Check nodeMaintenance = step.catalog().check(lost.name(), NODE_MAINTENANCE);
    int turn = 0;
    for (ServiceInstance instance : step.catalog().servicesOn(lost.name())) {
      if (instance.origin() != Origin.AGENT || instance.address().isEmpty()) {
        continue;
      }
      for (int tried = 0; tried < adopters.size(); tried++) {
        String adopter = adopters.get((turn + tried) % adopters.size());
        if (hasRoomFor(step.catalog(), adopter, instance)) {
          ServiceInstance adopted = instance.onNode(adopter);
          catalog.moveInstance(step, instance, adopted);
          keepInMaintenance(step, adopted, nodeMaintenance);
          turn = (turn + tried + 1) % adopters.size();
          break;
        }
      }
    }
  }

  /** Ids are unique on a node, of instances and of checks: nobody is pushed out by an adoption. */
  private static boolean hasRoomFor(Catalog catalog, String adopter, ServiceInstance instance) {
    return catalog.service(adopter, instance.id()) == null
        && catalog.checksOfInstance(instance.node(), instance.id()).stream()
            .allMatch(check -> catalog.check(adopter, check.id()) == null);
  }

  /**
   * An instance of a node in maintenance was not to be called; that its node died as well is no
   * reason to call it. Its own maintenance check came along, the node's becomes one.
   */
  private void keepInMaintenance(
      Step step, ServiceInstance adopted, @Nullable Check nodeMaintenance) {
    String checkId = SERVICE_MAINTENANCE + adopted.id();
    if (nodeMaintenance == null || step.catalog().check(adopted.node(), checkId) != null) {
      return;
    }
    Check check =
        new Check(
            adopted.node(),
            checkId,
            "Service Maintenance Mode",
            Check.Status.CRITICAL,
            nodeMaintenance.notes(),
            "",
            adopted.id(),
            adopted.name(),
            adopted.tags(),
            "maintenance",
            null,
            0,
            0);
    catalog.writeCheck(step, null, check);
  }
}
