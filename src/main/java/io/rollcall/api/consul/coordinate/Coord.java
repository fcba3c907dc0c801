package io.rollcall.api.consul.coordinate;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.model.Coordinate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A place in the network on the wire, both ways. */
@GoType("coordinate.Coordinate")
public record Coord(@Nullable List<Double> vec, double error, double adjustment, double height) {

  public static Coord of(Coordinate coordinate) {
    return new Coord(
        coordinate.vector(), coordinate.error(), coordinate.adjustment(), coordinate.height());
  }

  Coordinate toModel() {
    return new Coordinate(Objects.requireNonNullElse(vec, List.of()), error, adjustment, height);
  }
}
