package io.rollcall.model;

import java.util.Collections;
import java.util.List;

/**
 * Where a node stands in the network: the distance between two coordinates estimates the round-trip
 * time between their nodes. All numbers are seconds.
 *
 * @param vector the place in a space of {@link #DIMENSIONS} dimensions
 * @param error how much the estimate is trusted: 0 fully, {@link #MAX_ERROR} not at all
 * @param adjustment what distances of this node are off by, as its own measurements show
 * @param height the part of every distance that lies between the node and the network
 */
public record Coordinate(List<Double> vector, double error, double adjustment, double height) {
  public static final int DIMENSIONS = 8;
  public static final double MAX_ERROR = 1.5;
  public static final double MIN_HEIGHT = 1e-5;

  /** A node that has measured nothing yet. */
  public static final Coordinate ORIGIN =
      new Coordinate(Collections.nCopies(DIMENSIONS, 0.0), MAX_ERROR, 0, MIN_HEIGHT);

  public Coordinate {
    vector = List.copyOf(vector);
  }

  /** Whether every number is one: neither infinite nor not a number. */
  public boolean isFinite() {
    return vector.stream().allMatch(Double::isFinite)
        && Double.isFinite(error)
        && Double.isFinite(adjustment)
        && Double.isFinite(height);
  }

  public boolean isCompatibleWith(Coordinate other) {
    return vector.size() == other.vector.size();
  }

  /**
   * The estimated round-trip time in seconds, adjustments included unless they make it negative.
   */
  public double secondsTo(Coordinate other) {
    double raw = rawSecondsTo(other);
    double adjusted = raw + adjustment + other.adjustment;
    return adjusted > 0 ? adjusted : raw;
  }

  /** The same without adjustments. */
  public double rawSecondsTo(Coordinate other) {
    return between(other) + height + other.height;
  }

  /** The distance of the vectors alone. */
  public double between(Coordinate other) {
    if (!isCompatibleWith(other)) {
      throw new IllegalArgumentException(
          "dimensions: " + other.vector.size() + " (expected: " + vector.size() + ")");
    }
    double sum = 0;
    for (int i = 0; i < vector.size(); i++) {
      double difference = vector.get(i) - other.vector.get(i);
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
