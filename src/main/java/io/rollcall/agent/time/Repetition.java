package io.rollcall.agent.time;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task that is armed anew after each run, also after one that failed. */
final class Repetition implements Scheduler.Timer {
  private final Scheduler scheduler;
  private final Duration pause;
  private final Runnable task;
  private volatile boolean cancelled;
  private volatile Scheduler.@Nullable Timer next;

  Repetition(Scheduler scheduler, Duration pause, Runnable task) {
    this.scheduler = scheduler;
    this.pause = pause;
    this.task = task;
  }

  void arm() {
    if (!cancelled) {
      next = scheduler.after(pause, this::run);
    }
  }

  private void run() {
    try {
      if (!cancelled) {
        task.run();
      }
    } finally {
      arm();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    Scheduler.Timer armed = next;
    if (armed != null) {
      armed.cancel();
    }
  }
}
