package io.rollcall.api.consul.coordinate;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.GoType;
import io.rollcall.model.Coordinate;
import io.rollcall.model.NodeCoordinate;
import org.jspecify.annotations.Nullable;

/** The body of {@code coordinate/update}. */
@GoType("structs.CoordinateUpdateRequest")
record CoordinateBody(String datacenter, String node, String segment, @Nullable Coord coord) {
  static final CoordinateBody EMPTY = new CoordinateBody("", "", "", null);

  NodeCoordinate toModel() {
    Coordinate coordinate = coord == null ? null : coord.toModel();
    if (coordinate == null || !coordinate.isFinite()) {
      throw new DoorException.Refused("invalid coordinate");
    }
    if (!coordinate.isCompatibleWith(Coordinate.ORIGIN)) {
      throw new DoorException.Refused("incompatible coordinate");
    }
    return new NodeCoordinate(node, segment, coordinate);
  }
}
