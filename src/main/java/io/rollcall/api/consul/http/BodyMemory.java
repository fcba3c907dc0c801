package io.rollcall.api.consul.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many bytes of request bodies are in memory at a time, from before each is read until
 * its request is answered. A write of half a megabyte takes some times that on its way into the log
 * and to the followers, so that a hundred clients could fill a small heap: they take turns instead,
 * in the order they came. Any virtual thread; waiting blocks it.
 */
final class BodyMemory {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int bytes;
  private final Duration patience;
  private final Semaphore room;

  /**
   * @param bytes at least 1
   */
  BodyMemory(int bytes) {
    this(bytes, PATIENCE);
  }

  /**
   * @param patience how long a request waits for room
   */
  BodyMemory(int bytes, Duration patience) {
    this.bytes = bytes;
    this.patience = patience;
    this.room = new Semaphore(bytes, true);
  }

  /**
   * Waits for room. A body that is larger than all of it has it to itself.
   *
   * @return gives the room back; to be run once
   * @throws DoorException.Busy when there was none in time
   */
  Runnable take(int length) {
    int taken = Math.min(length, bytes);
    try {
      if (!room.tryAcquire(taken, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
    return () -> room.release(taken);
  }

  private DoorException.Busy busy() {
    return new DoorException.Busy(
        "the bodies of other requests take "
            + bytes
            + " bytes already (rollcall.consul.max-body-memory)");
  }
}
