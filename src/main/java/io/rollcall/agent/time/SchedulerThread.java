package io.rollcall.agent.time;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler of a running node: one daemon thread and the system's monotonic clock. */
public final class SchedulerThread implements Scheduler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerThread.class);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Timer NOTHING = () -> {};

  private final ScheduledThreadPoolExecutor thread;

  public SchedulerThread(String name) {
    thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("closed, so this does not run: {}", task);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    try {
      Future<?> future =
          thread.schedule(guarded(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed, so this does not run: {}", task);
      return NOTHING;
    }
  }

  /** A task that fails is a defect, but no reason for the other checks and leases to stop. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a task of the agent failed", e);
      }
    };
  }

  /** Runs what is due, drops what is not, and waits for the thread to end. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (thread.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }
}
