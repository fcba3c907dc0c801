package io.rollcall.core.coordinate;

import io.rollcall.model.Coordinate;
import io.rollcall.model.NodeCoordinate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is how far from one node. Immutable; two are equal when they are of the same node and of the
 * same state of the coordinates.
 *
 * <p>What is on the node itself comes first, then by distance; what has no coordinate, or when the
 * node has none, keeps its order behind.
 */
public final class Distances {
  /** From nowhere: everything keeps its order. */
  public static final Distances NONE = new Distances("", 0, Map.of());

  private final String from;
  private final long index;
  private final Map<String, Coordinate> byNode;

  private Distances(String from, long index, Map<String, Coordinate> byNode) {
    this.from = from;
    this.index = index;
    this.byNode = byNode;
  }

  /**
   * @param from a node's name, in any case
   * @param index of the coordinates
   */
  public static Distances from(String from, long index, Iterable<NodeCoordinate> coordinates) {
    Map<String, Coordinate> byNode = new HashMap<>();
    coordinates.forEach(each -> byNode.put(folded(each.node()), each.coordinate()));
    return new Distances(folded(from), index, byNode);
  }

  /** Sorts by distance; equals keep their order. */
  public <T> List<T> sorted(List<T> things, Function<T, String> nodeOf) {
    if (from.isEmpty()) {
      return things;
    }
    return things.stream()
        .sorted(Comparator.comparingDouble(each -> secondsTo(nodeOf.apply(each))))
        .toList();
  }

  private double secondsTo(String node) {
    String other = folded(node);
    if (other.equals(from)) {
      return -1;
    }
    Coordinate here = byNode.get(from);
    Coordinate there = byNode.get(other);
    return here == null || there == null || !here.isCompatibleWith(there)
        ? Double.POSITIVE_INFINITY
        : here.secondsTo(there);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Distances same && same.from.equals(from) && same.index == index;
  }

  @Override
  public int hashCode() {
    return Objects.hash(from, index);
  }
}
