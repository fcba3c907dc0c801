package io.rollcall.core.catalog;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.core.AmbiguousIdException;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.RejectedException;
import io.rollcall.model.Check;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.Catalog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What is registered through this node, as Consul's agent API sees it. There is no private agent
 * state: a registration is in the replicated catalog under its owner's name. A call that names an
 * id means this node's registration of that id, else the only one in the cluster.
 *
 * <p>Any thread; never blocks. Failures: {@link RejectedException} for an unknown id, {@link
 * AmbiguousIdException}, and those of {@link Proposals#submit}.
 */
public final class Registrations {
  private final NodeIdentity self;
  private final Proposals proposals;
  private final Reads reads;

  public Registrations(NodeIdentity self, Proposals proposals, Reads reads) {
    this.self = self;
    this.proposals = proposals;
    this.reads = reads;
  }

  /** This node's own instances, by id. */
  public CompletableFuture<List<ServiceInstance>> services() {
    return reads.readLocally(
        view ->
            view.catalog().servicesOn(self.name()).stream()
                .filter(service -> service.origin() == ServiceInstance.Origin.AGENT)
                .toList());
  }

  /** This node's own checks and those of its instances, by id; not its liveness check. */
  public CompletableFuture<List<Check>> checks() {
    return reads.readLocally(
        view ->
            view.catalog().checksOn(self.name()).stream()
                .filter(check -> !check.id().equals(Check.NODE_LIVENESS))
                .toList());
  }

  /** One instance with the checks that count for it; empty when no node has it. */
  public CompletableFuture<Optional<InstanceHealth>> instance(String serviceId) {
    return reads.readLocally(
        view ->
            findService(view.catalog(), serviceId)
                .map(service -> healthOf(view.catalog(), service)));
  }

  /**
   * This node's instances of a service; when it has none, all of the cluster. Consul's agent,
   * unlike its catalog, takes the name as it is spelt.
   */
  public CompletableFuture<List<InstanceHealth>> instancesOf(String serviceName) {
    return reads.readLocally(
        view -> {
          List<ServiceInstance> all =
              view.catalog().instancesOf(serviceName).stream()
                  .filter(each -> each.name().equals(serviceName))
                  .toList();
          List<ServiceInstance> own = all.stream().filter(s -> isSelf(s.node())).toList();
          return (own.isEmpty() ? all : own)
              .stream().map(service -> healthOf(view.catalog(), service)).toList();
        });
  }

  /** Registers an instance here; its node is set to this one. */
  public CompletableFuture<Boolean> register(
      ServiceInstance service, List<Check> checks, boolean replaceChecks) {
    List<Check> owned = checks.stream().map(check -> check.onNode(self.name())).toList();
    return proposals.submit(
        new CatalogCommand.RegisterInstance(service.onNode(self.name()), owned, replaceChecks));
  }

  /** Registers a check of this node, or of an instance wherever that stands. */
  public CompletableFuture<Boolean> register(Check check) {
    if (check.ofNode()) {
      return proposals.submit(new CatalogCommand.RegisterCheck(check.onNode(self.name())));
    }
    return resolve(catalog -> findService(catalog, check.serviceId()))
        .thenCompose(
            service ->
                proposals.submit(
                    new CatalogCommand.RegisterCheck(
                        check
                            .onNode(service.map(ServiceInstance::node).orElse(self.name()))
                            .ofService(
                                service.map(ServiceInstance::id).orElse(check.serviceId()),
                                check.serviceName(),
                                check.serviceTags()))));
  }

  public CompletableFuture<Boolean> deregisterService(String serviceId) {
    return resolve(catalog -> findService(catalog, serviceId))
        .thenCompose(
            service ->
                proposals.submit(
                    new CatalogCommand.DeregisterInstance(
                        service.map(ServiceInstance::node).orElse(self.name()), serviceId)));
  }

  public CompletableFuture<Boolean> deregisterCheck(String checkId) {
    return resolve(catalog -> findCheck(catalog, checkId))
        .thenCompose(
            check ->
                proposals.submit(
                    new CatalogCommand.DeregisterCheck(
                        check.map(Check::node).orElse(self.name()), checkId)));
  }

  /** The check that an id means here. Fails with {@link RejectedException} when there is none. */
  public CompletableFuture<Check> check(String checkId) {
    return resolve(catalog -> findCheck(catalog, checkId))
        .thenApply(
            found ->
                found.orElseThrow(
                    () -> new RejectedException(new Rejection.UnknownCheck(self.name(), checkId))));
  }

  /**
   * The instance that an id means here. Fails with {@link RejectedException} when there is none.
   */
  public CompletableFuture<ServiceInstance> service(String serviceId) {
    return resolve(catalog -> findService(catalog, serviceId))
        .thenApply(
            found ->
                found.orElseThrow(
                    () ->
                        new RejectedException(
                            new Rejection.UnknownService(self.name(), serviceId))));
  }

  /**
   * Finds in what this node has now, and only when that has nothing, or several of it, in what was
   * acknowledged anywhere: most calls come from clients that stay with one node.
   */
  private <T> CompletableFuture<Optional<T>> resolve(Function<Catalog, Optional<T>> find) {
    Optional<T> found;
    try {
      found = reads.now(view -> find.apply(view.catalog()));
    } catch (AmbiguousIdException old) {
      found = Optional.empty();
    }
    return found.isPresent()
        ? CompletableFuture.completedFuture(found)
        : reads.readLocally(view -> find.apply(view.catalog()));
  }

  private Optional<ServiceInstance> findService(Catalog catalog, String id) {
    ServiceInstance own = catalog.service(self.name(), id);
    if (own != null) {
      return Optional.of(own);
    }
    List<ServiceInstance> others =
        catalog.instancesWithId(id).stream()
            .filter(service -> service.origin() == ServiceInstance.Origin.AGENT)
            .toList();
    if (others.size() > 1) {
      throw new AmbiguousIdException(
          "service", id, others.stream().map(ServiceInstance::node).toList());
    }
    return others.stream().findFirst();
  }

  private Optional<Check> findCheck(Catalog catalog, String id) {
    Check own = catalog.check(self.name(), id);
    if (own != null) {
      return Optional.of(own);
    }
    List<Check> others =
        catalog.checksWithId(id).stream()
            .filter(check -> check.definition() != null && catalog.isServer(check.node()))
            .toList();
    if (others.size() > 1) {
      throw new AmbiguousIdException("check", id, others.stream().map(Check::node).toList());
    }
    return others.stream().findFirst();
  }

  private InstanceHealth healthOf(Catalog catalog, ServiceInstance service) {
    return CatalogQueries.healthOf(catalog, CatalogQueries.onNode(catalog, service));
  }

  private boolean isSelf(String node) {
    return node.equalsIgnoreCase(self.name());
  }
}
