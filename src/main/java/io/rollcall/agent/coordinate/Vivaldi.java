package io.rollcall.agent.coordinate;

import io.rollcall.model.Coordinate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Finds a node's coordinate from round-trip times. Between the node and each peer is a spring whose
 * length at rest is the measured time; each measurement lets it push or pull the node a little, the
 * more the surer the peer is of its own place. Example: the node stands 4 ms from a peer and
 * measures 10 ms, both equally sure: it moves a quarter of half the 6 ms away.
 *
 * <p>The algorithm with heights is that of Dabek, Cox, Kaashoek, Morris: Vivaldi, A Decentralized
 * Network Coordinate System (SIGCOMM 2004). The filter of the times and the gravity that keeps all
 * of them near the origin are of Ledlie, Gardner, Seltzer: Network Coordinates in the Wild (NSDI
 * 2007); the adjustment is of Lee, Zhang, Sahu, Saha: On Suitability of Euclidean Embedding for
 * Host-based Network Coordinate Systems (2010). The constants are those that Serf uses, so that
 * coordinates measured by it and by this mean the same.
 *
 * <p>Not thread-safe.
 */
final class Vivaldi {
  /** How much one measurement counts for the error, and for the place. */
  private static final double ERROR_GAIN = 0.25;

  private static final double PLACE_GAIN = 0.25;

  /** The middle of so many times of a peer is taken: one that was slow by chance does not count. */
  private static final int FILTERED_TIMES = 3;

  private static final int ADJUSTMENT_WINDOW = 20;

  /** Seconds from the origin at which gravity pulls by a second. */
  private static final double GRAVITY_REACH = 150;

  /** Less than this many seconds is nothing. */
  private static final double ZERO = 1e-6;

  /** Longer is no time of a network. */
  private static final double LONGEST_SECONDS = 10;

  private final RandomGenerator random;
  private final Map<String, Deque<Double>> times = new HashMap<>();
  private final double[] adjustments = new double[ADJUSTMENT_WINDOW];
  private int nextAdjustment;
  private Coordinate own = Coordinate.ORIGIN;

  /**
   * @param random gives the direction in which two nodes on the same place part
   */
  Vivaldi(RandomGenerator random) {
    this.random = random;
  }

  Coordinate own() {
    return own;
  }

  /**
   * Takes in a measurement; one that cannot be is left out.
   *
   * @param seconds the round-trip time
   */
  void observe(String peer, Coordinate there, double seconds) {
    if (!(seconds >= 0 && seconds <= LONGEST_SECONDS)
        || !there.isFinite()
        || !there.isCompatibleWith(own)) {
      return;
    }
    double time = Math.max(filtered(peer, seconds), ZERO);
    spring(there, time);
    adjust(there, time);
    double fromOrigin = Coordinate.ORIGIN.secondsTo(own) / GRAVITY_REACH;
    own = pushed(own, -fromOrigin * fromOrigin, Coordinate.ORIGIN);
    if (!own.isFinite()) {
      own = Coordinate.ORIGIN;
      Arrays.fill(adjustments, 0);
    }
  }

  /** Forgets all peers but these. */
  void keep(Collection<String> peers) {
    times.keySet().retainAll(peers);
  }

  private double filtered(String peer, double seconds) {
    Deque<Double> last = times.computeIfAbsent(peer, each -> new ArrayDeque<>());
    last.addLast(seconds);
    if (last.size() > FILTERED_TIMES) {
      last.removeFirst();
    }
    List<Double> sorted = last.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private void spring(Coordinate there, double time) {
    double estimate = own.secondsTo(there);
    double off = Math.abs(estimate - time) / time;
    double weight = own.error() / Math.max(own.error() + there.error(), ZERO);
    double gain = ERROR_GAIN * weight;
    double error = Math.min(gain * off + own.error() * (1 - gain), Coordinate.MAX_ERROR);
    Coordinate moved = pushed(own, PLACE_GAIN * weight * (time - estimate), there);
    own = new Coordinate(moved.vector(), error, moved.adjustment(), moved.height());
  }

  private void adjust(Coordinate there, double time) {
    adjustments[nextAdjustment] = time - own.rawSecondsTo(there);
    nextAdjustment = (nextAdjustment + 1) % ADJUSTMENT_WINDOW;
    // Half of it, for the peer's adjustment takes the other half.
    double adjustment = Arrays.stream(adjustments).sum() / (2.0 * ADJUSTMENT_WINDOW);
    own = new Coordinate(own.vector(), own.error(), adjustment, own.height());
  }

  /** A coordinate as far away from another as a force says, or nearer when it is negative. */
  private Coordinate pushed(Coordinate from, double force, Coordinate other) {
    double apart = from.between(other);
    double[] direction = new double[from.vector().size()];
    if (apart > ZERO) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (from.vector().get(i) - other.vector().get(i)) / apart;
      }
    } else {
      draw(direction);
    }
    List<Double> vector = new ArrayList<>(direction.length);
    for (int i = 0; i < direction.length; i++) {
      vector.add(from.vector().get(i) + direction[i] * force);
    }
    double height =
        apart > ZERO
            ? Math.max(
                (from.height() + other.height()) * force / apart + from.height(),
                Coordinate.MIN_HEIGHT)
            : from.height();
    return new Coordinate(vector, from.error(), from.adjustment(), height);
  }

  private void draw(double[] direction) {
    double length = 0;
    for (int i = 0; i < direction.length; i++) {
      direction[i] = random.nextDouble() - 0.5;
      length += direction[i] * direction[i];
    }
    length = Math.sqrt(length);
    for (int i = 0; i < direction.length; i++) {
      direction[i] = length > ZERO ? direction[i] / length : i == 0 ? 1 : 0;
    }
  }
}
