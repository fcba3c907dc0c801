package io.rollcall.agent;

import io.rollcall.model.Coordinate;
import io.rollcall.model.NodeCoordinate;

/** Where this node stands in the network, and where others say that they stand. Any thread. */
public interface CoordinateUpdates {

  /** This node's own coordinate, as it is measured now. */
  Coordinate own();

  /**
   * Takes in a coordinate that somebody measured for a node. It is written a little later together
   * with others; of several for one node only the last.
   *
   * @throws io.rollcall.core.LimitExceededException when too many wait already
   */
  void submit(NodeCoordinate coordinate);
}
