package io.rollcall.agent.time;

import java.time.Duration;

/**
 * A monotonic clock and one thread: tasks run one after the other, so what only they touch needs no
 * lock. Any thread may hand over tasks; tasks must not block.
 */
public interface Scheduler {

  /** Nanoseconds of a monotonic clock; only differences mean anything. */
  long nanos();

  /** Runs a task soon; does nothing once the scheduler is closed. */
  void execute(Runnable task);

  /** Runs a task once, later; does nothing once the scheduler is closed. */
  Timer after(Duration delay, Runnable task);

  /** Runs a task again and again, each time this long after its last end. */
  default Timer every(Duration pause, Runnable task) {
    Repetition repetition = new Repetition(this, pause, task);
    repetition.arm();
    return repetition;
  }

  /** Something that will run. Any thread may cancel it, also when it has run already. */
  interface Timer {
    void cancel();
  }
}
