package io.rollcall.core.catalog;

import io.rollcall.command.CatalogCommand;
import io.rollcall.core.Proposals;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.model.Node;
import io.rollcall.watch.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The catalog and the health in it as the doors see them. Any thread; never blocks. */
public final class CatalogService {
  private final Proposals proposals;
  private final Reads reads;

  public CatalogService(Proposals proposals, Reads reads) {
    this.proposals = proposals;
    this.reads = reads;
  }

  /** See {@link Proposals#submit} for failures. */
  public CompletableFuture<Boolean> submit(CatalogCommand command) {
    return proposals.submit(command);
  }

  /** Every node, by name. */
  public CompletableFuture<Answer<List<Node>>> nodes(ReadOptions options) {
    return reads.read(new CatalogQueries.Nodes(), options);
  }

  /** Every instance of every service, by node and id. */
  public CompletableFuture<Answer<List<InstanceOnNode>>> services(ReadOptions options) {
    return reads.read(new CatalogQueries.Services(), options);
  }

  /** The instances of one service, by node and id. */
  public CompletableFuture<Answer<List<InstanceOnNode>>> instances(
      String serviceName, ReadOptions options) {
    return reads.read(new CatalogQueries.Instances(serviceName), options);
  }

  /** A node by its name or its UUID, with what is on it. */
  public CompletableFuture<Answer<Optional<NodeContent>>> node(
      String nameOrId, ReadOptions options) {
    return reads.read(new CatalogQueries.OneNode(nameOrId), options);
  }

  /** The instances of one service with their checks. */
  public CompletableFuture<Answer<List<InstanceHealth>>> health(
      String serviceName, ReadOptions options) {
    return reads.read(new CatalogQueries.Health(serviceName), options);
  }

  public CompletableFuture<Answer<List<CheckOnNode>>> checksOfService(
      String serviceName, ReadOptions options) {
    return reads.read(new CatalogQueries.ChecksOfService(serviceName), options);
  }

  public CompletableFuture<Answer<List<CheckOnNode>>> checksOnNode(
      String nodeName, ReadOptions options) {
    return reads.read(new CatalogQueries.ChecksOnNode(nodeName), options);
  }

  /** Every node with everything on it. */
  public CompletableFuture<Answer<List<NodeOverview>>> overview(ReadOptions options) {
    return reads.read(new CatalogQueries.Overview(), options);
  }

  public CompletableFuture<Answer<List<CheckOnNode>>> checks(ReadOptions options) {
    return reads.read(new CatalogQueries.AllChecks(), options);
  }
}
