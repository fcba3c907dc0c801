package io.rollcall.model;

/**
 * The coordinate of a node of the catalog.
 *
 * @param segment of the network; empty for the only one a cluster has unless somebody names others
 */
public record NodeCoordinate(String node, String segment, Coordinate coordinate) {
  public NodeCoordinate onNode(String spelling) {
    return new NodeCoordinate(spelling, segment, coordinate);
  }
}
