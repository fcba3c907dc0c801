package io.rollcall.command;

import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of the catalog: nodes, service instances, checks. Indexes inside the records are 0. */
public sealed interface CatalogCommand extends Command {

  /**
   * Writes a node, and a service and checks on it ({@code catalog/register}). Whatever equals what
   * is there already changes nothing.
   *
   * @param skipNodeUpdate leave an existing node as it is
   */
  record Register(
      Node node, @Nullable ServiceInstance service, List<Check> checks, boolean skipNodeUpdate)
      implements CatalogCommand {}

  /**
   * Removes a check, or a service with its checks, or a node with everything on it ({@code
   * catalog/deregister}); accepted as well when it is not there.
   *
   * @param serviceId null for none; a check id is looked at only when this is null
   */
  record Deregister(String node, @Nullable String serviceId, @Nullable String checkId)
      implements CatalogCommand {}

  /**
   * Registers an instance and its checks on the node that owns it from now on ({@code
   * agent/service/register}). The same id with the same address and port on another server's node
   * is the same instance: it moves here, and its checks keep their status and output. A check that
   * exists already keeps its status and output.
   *
   * @param service its {@code node} is the owner
   * @param replaceChecks remove the instance's checks that are not in the list
   */
  record RegisterInstance(ServiceInstance service, List<Check> checks, boolean replaceChecks)
      implements CatalogCommand {}

  /**
   * Registers a check of the owner node, or of an instance on it ({@code agent/check/register}).
   * Rejected when the instance is unknown. An existing check keeps its status and output.
   */
  record RegisterCheck(Check check) implements CatalogCommand {}

  /**
   * Removes one instance of a node with its checks. Rejected when there is none: the agent's door
   * answers that as an error.
   */
  record DeregisterInstance(String node, String serviceId) implements CatalogCommand {}

  /** Removes one check of a node. Rejected when there is none. */
  record DeregisterCheck(String node, String checkId) implements CatalogCommand {}

  /**
   * Writes results of checks. Each result counts only if the check still stands on that node: a
   * node that lost an instance to another one cannot write its status any more. Accepted when at
   * least one counted, else rejected.
   *
   * <p>Checks on a node that is no server are run by one of the servers, and a result counts only
   * if the writer is that one by what is applied so far (see {@code Catalog.runner}): two servers
   * that see the cluster differently never both write.
   *
   * @param writer the server that found the results; empty when they are not of such nodes
   */
  record UpdateChecks(String writer, List<CheckResult> results) implements CatalogCommand {
    public UpdateChecks(List<CheckResult> results) {
      this("", results);
    }
  }

  record CheckResult(String node, String checkId, String status, String output) {}

  /**
   * The leader has lost a server: its liveness check turns critical, and its instances that have an
   * address of their own move to the adopters (round robin in the order of their ids, leaving out
   * an adopter that has the same id, or that of one of its checks, already), with their checks,
   * whose status stays; what was in maintenance with its node stays so by a check of its own.
   *
   * @param adopters names of live servers; empty when there is none
   */
  record NodeLost(String node, List<String> adopters) implements CatalogCommand {}

  /**
   * A server is about to stop: as {@link NodeLost}, but its liveness check says that it has left
   * ({@link Check#LEFT}).
   */
  record NodeDrained(String node, List<String> adopters) implements CatalogCommand {}

  /**
   * The leader hears a server again, or one that left says itself that it is back: its liveness
   * check turns passing.
   */
  record NodeReturned(String node) implements CatalogCommand {}
}
