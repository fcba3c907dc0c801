package io.rollcall.agent.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcall.model.Coordinate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VivaldiTest {
  private static final double MS = 1e-3;

  @Test
  void twoNodesFindTheTimeBetweenThem() {
    List<Vivaldi> nodes = nodes(2);
    survey(nodes, (a, b) -> 10 * MS, 100);
    double estimate = nodes.get(0).own().secondsTo(nodes.get(1).own());
    assertThat(estimate).isCloseTo(10 * MS, within(0.5 * MS));
    assertThat(nodes.get(0).own().error()).isLessThan(0.1);
  }

  @Test
  void aLineOfSixNodesIsSeenAsOne() {
    List<Vivaldi> nodes = nodes(6);
    survey(nodes, (a, b) -> Math.abs(a - b) * 8 * MS, 400);
    for (int a = 0; a < 6; a++) {
      for (int b = 0; b < a; b++) {
        double time = (a - b) * 8 * MS;
        assertThat(nodes.get(a).own().secondsTo(nodes.get(b).own()))
            .as("%s to %s", a, b)
            .isCloseTo(time, within(0.2 * time));
      }
    }
  }

  @Test
  void twoPlacesThatAreFarApartAreToldApart() {
    List<Vivaldi> nodes = nodes(6);
    survey(nodes, (a, b) -> a / 3 == b / 3 ? MS : 60 * MS, 400);
    Coordinate here = nodes.get(0).own();
    assertThat(here.secondsTo(nodes.get(1).own())).isLessThan(5 * MS);
    assertThat(here.secondsTo(nodes.get(4).own())).isCloseTo(60 * MS, within(6 * MS));
  }

  @Test
  void oneSlowTimeDoesNotCount() {
    List<Vivaldi> nodes = nodes(2);
    survey(nodes, (a, b) -> 10 * MS, 100);
    Coordinate before = nodes.get(0).own();
    nodes.get(0).observe("1", nodes.get(1).own(), 2);
    Coordinate after = nodes.get(0).own();
    assertThat(after.between(before)).isLessThan(0.5 * MS);
  }

  @Test
  void whatCannotBeIsLeftOut() {
    Vivaldi node = new Vivaldi(new Random(1));
    Coordinate there = Coordinate.ORIGIN;
    node.observe("1", there, -1);
    node.observe("1", there, Double.NaN);
    node.observe("1", there, 11);
    node.observe("1", new Coordinate(List.of(1.0), 1, 0, 0), 0.1);
    node.observe("1", new Coordinate(there.vector(), Double.POSITIVE_INFINITY, 0, 0), 0.1);
    assertThat(node.own()).isEqualTo(Coordinate.ORIGIN);
  }

  @Test
  void nodesAllOnOnePlaceStayNearTheOriginAndWell() {
    List<Vivaldi> nodes = nodes(3);
    survey(nodes, (a, b) -> 0, 300);
    for (Vivaldi node : nodes) {
      assertThat(node.own().isFinite()).isTrue();
      assertThat(node.own().between(Coordinate.ORIGIN)).isLessThan(5 * MS);
      assertThat(node.own().height()).isGreaterThanOrEqualTo(Coordinate.MIN_HEIGHT);
    }
  }

  @Test
  void aPeerThatIsForgottenStartsWithoutOldTimes() {
    Vivaldi node = new Vivaldi(new Random(1));
    Coordinate far = new Coordinate(Collections.nCopies(8, 0.01), 0.1, 0, 1e-5);
    for (int i = 0; i < 3; i++) {
      node.observe("1", far, 1);
    }
    node.keep(Set.of());
    Coordinate before = node.own();
    node.observe("1", far, before.secondsTo(far));
    // The last time fits: nothing pulls. With the old times before it one second would.
    assertThat(node.own().between(before)).isLessThan(MS);
  }

  private interface Network {
    double seconds(int from, int to);
  }

  private static List<Vivaldi> nodes(int count) {
    List<Vivaldi> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(new Vivaldi(new Random(i)));
    }
    return nodes;
  }

  private static void survey(List<Vivaldi> nodes, Network network, int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int from = 0; from < nodes.size(); from++) {
        int to = (from + 1 + round % (nodes.size() - 1)) % nodes.size();
        nodes
            .get(from)
            .observe(Integer.toString(to), nodes.get(to).own(), network.seconds(from, to));
      }
    }
  }
}
