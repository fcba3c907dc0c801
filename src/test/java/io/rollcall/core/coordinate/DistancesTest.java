package io.rollcall.core.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.model.Coordinate;
import io.rollcall.model.NodeCoordinate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistancesTest {
  private static final List<NodeCoordinate> PLACES =
      List.of(at("a", 0), at("b", 0.03), at("c", 0.01), at("d", 0.02));

  @Test
  void theNearestComeFirstAndWhoHasNoPlaceLast() {
    assertThat(sorted("a", "x", "b", "c", "y", "d", "a"))
        .containsExactly("a", "c", "d", "b", "x", "y");
    assertThat(sorted("B", "a", "c", "d", "b")).containsExactly("b", "d", "c", "a");
  }

  @Test
  void aNodeWithoutAPlaceComesFirstItselfAndChangesNothingElse() {
    assertThat(sorted("x", "d", "a", "x", "b")).containsExactly("x", "d", "a", "b");
    assertThat(Distances.NONE.sorted(List.of("b", "a"), each -> each)).containsExactly("b", "a");
  }

  @Test
  void placesOfOtherDimensionsAreNotCompared() {
    List<NodeCoordinate> odd =
        List.of(at("a", 0), new NodeCoordinate("b", "", new Coordinate(List.of(), 1, 0, 0)));
    assertThat(Distances.from("a", 1, odd).sorted(List.of("b", "a"), each -> each))
        .containsExactly("a", "b");
  }

  @Test
  void equalForOneNodeAndOneState() {
    assertThat(Distances.from("a", 7, PLACES))
        .isEqualTo(Distances.from("A", 7, List.of()))
        .isNotEqualTo(Distances.from("a", 8, PLACES))
        .isNotEqualTo(Distances.from("b", 7, PLACES));
  }

  private static List<String> sorted(String from, String... nodes) {
    return Distances.from(from, 1, PLACES).sorted(List.of(nodes), each -> each);
  }

  private static NodeCoordinate at(String node, double seconds) {
    return new NodeCoordinate(
        node, "", new Coordinate(List.of(seconds, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.1, 0, 0));
  }
}
