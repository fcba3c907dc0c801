package io.rollcall.api.consul.coordinate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.model.NodeCoordinate;
import java.util.List;

/** A node's coordinate on the wire. */
record CoordinateJson(String node, String segment, Coord coord) {

  static CoordinateJson of(NodeCoordinate coordinate) {
    return new CoordinateJson(
        coordinate.node(), coordinate.segment(), Coord.of(coordinate.coordinate()));
  }

  static List<CoordinateJson> list(List<NodeCoordinate> coordinates) {
    return coordinates.stream().map(CoordinateJson::of).toList();
  }

  /** The servers of a datacenter. */
  record OfDatacenter(
      String datacenter, @JsonProperty("AreaID") String areaId, List<CoordinateJson> coordinates) {}
}
