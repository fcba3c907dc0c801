package io.rollcall.agent.coordinate;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.core.LimitExceededException;
import io.rollcall.core.Proposals;
import io.rollcall.model.NodeCoordinate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the coordinates that others tell and writes them together, the last of each node. What
 * was not written is tried again, unless the node has told a newer one meanwhile.
 *
 * <p>{@link #add} may be called by any thread; all else is on the scheduler's.
 */
final class CoordinateBatch {
  /** Nodes whose coordinates may wait at once. */
  static final int MAX_WAITING = 640;

  private static final Logger LOG = LoggerFactory.getLogger(CoordinateBatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Proposals proposals;
  private final Scheduler scheduler;
  private final Map<String, NodeCoordinate> waiting = new LinkedHashMap<>();
  private Scheduler.@Nullable Timer flushes;

  CoordinateBatch(Proposals proposals, Scheduler scheduler) {
    this.proposals = proposals;
    this.scheduler = scheduler;
  }

  void start() {
    flushes = scheduler.every(INTERVAL, this::flush);
  }

  void stop() {
    if (flushes != null) {
      flushes.cancel();
    }
  }

  /**
   * @throws LimitExceededException when {@link #MAX_WAITING} others wait
   */
  void add(NodeCoordinate coordinate) {
    synchronized (waiting) {
      String key = key(coordinate);
      if (waiting.size() >= MAX_WAITING && !waiting.containsKey(key)) {
        throw new LimitExceededException(
            "coordinates", waiting.size() + 1L, MAX_WAITING, "nodes", "within 5 s");
      }
      waiting.put(key, coordinate);
    }
  }

  private void flush() {
    List<NodeCoordinate> batch;
    synchronized (waiting) {
      batch = new ArrayList<>(waiting.values());
      waiting.clear();
    }
    if (batch.isEmpty()) {
      return;
    }
    var ignored =
        proposals
            .submit(new CoordinateCommand.Update(List.copyOf(batch)))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.debug("{} coordinates were not written", batch.size(), failure);
                    takeBack(batch);
                  }
                });
  }

  private void takeBack(List<NodeCoordinate> batch) {
    synchronized (waiting) {
      for (NodeCoordinate each : batch) {
        if (waiting.size() < MAX_WAITING) {
          waiting.putIfAbsent(key(each), each);
        }
      }
    }
  }

  private static String key(NodeCoordinate coordinate) {
    return coordinate.node().toLowerCase(Locale.ROOT);
  }
}
