package io.rollcall.store;

import io.rollcall.model.NodeCoordinate;
import java.util.Comparator;
import org.pcollections.TreePMap;

/**
 * Coordinates in memory, by folded name of the node. Immutable; any thread.
 *
 * @param index of the last change of any of them
 */
record CoordinateTable(Group<String, NodeCoordinate> byNode, long index) {
  static final CoordinateTable EMPTY =
      new CoordinateTable(new Group<>(TreePMap.empty(Comparator.<String>naturalOrder())), 0);

  CoordinateTable plus(NodeCoordinate coordinate) {
    return new CoordinateTable(
        byNode.plus(IndexedCatalog.fold(coordinate.node()), coordinate), index);
  }

  CoordinateTable minus(String node) {
    return new CoordinateTable(byNode.minus(IndexedCatalog.fold(node)), index);
  }

  CoordinateTable at(long other) {
    return new CoordinateTable(byNode, other);
  }
}
