package io.rollcall.core.query;

import io.rollcall.command.QueryCommand;
import io.rollcall.core.Consistency;
import io.rollcall.core.Proposals;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.core.StateQuery;
import io.rollcall.core.catalog.CatalogService;
import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.core.coordinate.CoordinateService;
import io.rollcall.model.PreparedQuery;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Prepared queries as the doors see them. Any thread; never blocks. */
public final class QueryService {
  private static final String THIS_NODE = "_agent";
  private static final int UUID_LENGTH = 36;

  private final String self;
  private final Proposals proposals;
  private final Reads reads;
  private final CatalogService catalog;
  private final CoordinateService coordinates;
  private final RandomGenerator random;

  /**
   * @param self this node's name, which {@code _agent} means
   * @param random what instances are shuffled by; any thread uses it
   */
  public QueryService(
      String self,
      Proposals proposals,
      Reads reads,
      CatalogService catalog,
      CoordinateService coordinates,
      RandomGenerator random) {
    this.self = self;
    this.proposals = proposals;
    this.reads = reads;
    this.catalog = catalog;
    this.coordinates = coordinates;
    this.random = random;
  }

  /** See {@link Proposals#submit} for failures. */
  public CompletableFuture<Boolean> submit(QueryCommand command) {
    return proposals.submit(command);
  }

  public CompletableFuture<Answer<Optional<PreparedQuery>>> query(UUID id, ReadOptions options) {
    return reads.read(new OneQuery(id), options);
  }

  /** Every query, by id. */
  public CompletableFuture<Answer<List<PreparedQuery>>> queries(ReadOptions options) {
    return reads.read(new AllQueries(), options);
  }

  /**
   * The query that an id or a name means, rendered if it is a template: the query of this id, else
   * of this name, else the template with the longest name that this one starts with. Fails with
   * {@link BadTemplateException}.
   */
  public CompletableFuture<Optional<PreparedQuery>> resolve(
      String nameOrId, Consistency consistency) {
    return reads
        .read(new Resolve(nameOrId), new ReadOptions(consistency, 0, Duration.ZERO))
        .thenApply(Answer::result);
  }

  /**
   * Runs a query; empty when there is none. Instances with a critical check are out.
   *
   * @param near overrules the query's own; empty for none
   * @param limit of instances, 0 for all
   * @param meshNative only instances that speak the mesh's protocol themselves
   */
  public CompletableFuture<Optional<Execution>> execute(
      String nameOrId, String near, int limit, boolean meshNative, Consistency consistency) {
    return resolve(nameOrId, consistency)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.<Execution>empty())
                    : execute(found.get(), near, limit, meshNative).thenApply(Optional::of));
  }

  /** The state is new enough by now: the query itself was read from it. */
  private CompletableFuture<Execution> execute(
      PreparedQuery query, String near, int limit, boolean meshNative) {
    return catalog
        .health(query.service().service(), new ReadOptions(Consistency.STALE, 0, Duration.ZERO))
        .thenApply(
            answer -> {
              QueryFilter filter = new QueryFilter(query.service(), meshNative);
              List<InstanceHealth> found =
                  new ArrayList<>(answer.result().stream().filter(filter::takes).toList());
              Collections.shuffle(found, random);
              List<InstanceHealth> sorted = nearest(query, near, found);
              return new Execution(
                  query, limit > 0 && sorted.size() > limit ? sorted.subList(0, limit) : sorted);
            });
  }

  private List<InstanceHealth> nearest(
      PreparedQuery query, String near, List<InstanceHealth> found) {
    String asked = near.isEmpty() ? query.service().near() : near;
    return asked.isEmpty()
        ? List.copyOf(found)
        : coordinates
            .from(asked.equals(THIS_NODE) ? self : asked)
            .sorted(found, each -> each.node().name());
  }

  private record OneQuery(UUID id) implements StateQuery<Optional<PreparedQuery>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.QUERIES);
    }

    @Override
    public Answer<Optional<PreparedQuery>> answer(ReadView view) {
      return new Answer<>(
          view.catalog().queriesIndex(), Optional.ofNullable(view.catalog().query(id)));
    }
  }

  private record AllQueries() implements StateQuery<List<PreparedQuery>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.QUERIES);
    }

    @Override
    public Answer<List<PreparedQuery>> answer(ReadView view) {
      return new Answer<>(view.catalog().queriesIndex(), List.copyOf(view.catalog().queries()));
    }
  }

  private record Resolve(String nameOrId) implements StateQuery<Optional<PreparedQuery>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.QUERIES);
    }

    @Override
    public Answer<Optional<PreparedQuery>> answer(ReadView view) {
      return new Answer<>(view.catalog().queriesIndex(), find(view.catalog()));
    }

    private Optional<PreparedQuery> find(Catalog catalog) {
      if (nameOrId.isEmpty()) {
        return Optional.empty();
      }
      PreparedQuery byId = byId(catalog);
      if (byId != null) {
        if (byId.isTemplate()) {
          throw new BadTemplateException(
              "prepared query templates can only be resolved up by name, not by ID");
        }
        return Optional.of(byId);
      }
      PreparedQuery named = catalog.queryNamed(nameOrId);
      PreparedQuery found = named == null ? catalog.templateFor(nameOrId) : named;
      return found != null && found.isTemplate()
          ? Optional.of(QueryTemplate.compile(found).render(nameOrId))
          : Optional.ofNullable(found);
    }

    private @Nullable PreparedQuery byId(Catalog catalog) {
      if (nameOrId.length() != UUID_LENGTH) {
        return null;
      }
      try {
        return catalog.query(UUID.fromString(nameOrId));
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }
}
