package io.rollcall.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppliedIndexTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong engine = new AtomicLong(10);
  private final AppliedIndex applied = new AppliedIndex(engine::get, timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void whatIsAppliedIsReachedAtOnce() {
    assertThat(applied.reached(10)).isCompletedWithValue(true);
  }

  @Test
  void aRunOfEntriesReachesWhatItEndsWith() {
    CompletableFuture<Boolean> eleven = applied.reached(11);
    CompletableFuture<Boolean> twelve = applied.reached(12);

    applied.applied(11);

    assertThat(eleven).isCompletedWithValue(true);
    assertThat(twelve).isNotDone();
  }

  @Test
  void soDoesAnEntryOfTheEnginesOfWhichNobodyTells() {
    CompletableFuture<Boolean> reached = applied.reached(11);
    assertThat(reached).isNotDone();

    engine.set(11);

    assertThat(reached).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
  }

  @Test
  void nobodyWaitsOnANodeThatStops() {
    timer.shutdownNow();
    assertThat(applied.reached(11)).isCompletedWithValue(false);
  }
}
