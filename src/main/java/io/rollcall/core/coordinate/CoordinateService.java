package io.rollcall.core.coordinate;

import io.rollcall.core.ReadOptions;
import io.rollcall.core.Reads;
import io.rollcall.core.StateQuery;
import io.rollcall.model.Coordinate;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.raft.Member;
import io.rollcall.raft.ReplicatedLog;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Coordinates as the doors see them. Any thread; never blocks. */
public final class CoordinateService {
  private final ReplicatedLog log;
  private final Reads reads;

  public CoordinateService(ReplicatedLog log, Reads reads) {
    this.log = log;
    this.reads = reads;
  }

  /** Every coordinate, by name of the node. */
  public CompletableFuture<Answer<List<NodeCoordinate>>> nodes(ReadOptions options) {
    return reads.read(new All(), options);
  }

  public CompletableFuture<Answer<Optional<NodeCoordinate>>> node(
      String name, ReadOptions options) {
    return reads.read(new OfNode(name), options);
  }

  /** The servers, by name; who has no coordinate yet stands at the origin. */
  public List<NodeCoordinate> servers() {
    Catalog catalog = reads.now(ReadView::catalog);
    return log.status().members().stream()
        .map(Member::name)
        .map(
            name ->
                Optional.ofNullable(catalog.coordinate(name))
                    .orElseGet(() -> new NodeCoordinate(name, "", Coordinate.ORIGIN)))
        .toList();
  }

  /** Distances from a node, by what this node has now. */
  public Distances from(String node) {
    return reads.now(
        view ->
            Distances.from(node, view.catalog().coordinatesIndex(), view.catalog().coordinates()));
  }

  private record All() implements StateQuery<List<NodeCoordinate>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.COORDINATES);
    }

    @Override
    public Answer<List<NodeCoordinate>> answer(ReadView view) {
      return new Answer<>(
          view.catalog().coordinatesIndex(), List.copyOf(view.catalog().coordinates()));
    }
  }

  private record OfNode(String name) implements StateQuery<Optional<NodeCoordinate>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.Table.COORDINATES);
    }

    @Override
    public Answer<Optional<NodeCoordinate>> answer(ReadView view) {
      return new Answer<>(
          view.catalog().coordinatesIndex(), Optional.ofNullable(view.catalog().coordinate(name)));
    }
  }
}
