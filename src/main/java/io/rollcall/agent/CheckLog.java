package io.rollcall.agent;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.core.NodeIdentity;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each change of status of a check that stands on this node, whoever made it: the
 * runner, a report, a deadline.
 *
 * <p>Listener methods on the apply thread, the lines are written on the scheduler's.
 */
final class CheckLog implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(CheckLog.class);
  private static final int MAX_OUTPUT_CHARS = 200;

  private final NodeIdentity self;
  private final Scheduler scheduler;

  CheckLog(NodeIdentity self, Scheduler scheduler) {
    this.self = self;
    this.scheduler = scheduler;
  }

  @Override
  public void onChanges(ChangeSet changes) {
    List<String> lines = new ArrayList<>();
    for (Change each : changes.changes()) {
      if (each instanceof Change.OfCheck change
          && change.before() != null
          && change.after() != null
          && change.after().node().equalsIgnoreCase(self.name())
          && !change.before().status().equals(change.after().status())) {
        lines.add(line(change.before(), change.after()));
      }
    }
    if (!lines.isEmpty()) {
      scheduler.execute(() -> lines.forEach(LOG::info));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {}

  /**
   * {@code check greeter-8080/service:greeter-8080 on n1: passing -> critical: Get "http://…":
   * EOF}.
   */
  static String line(Check before, Check after) {
    String output = after.output().replaceAll("\\s+", " ").strip();
    return "check "
        + (after.ofNode() ? "" : after.serviceId() + "/")
        + after.id()
        + " on "
        + after.node()
        + ": "
        + before.status()
        + " -> "
        + after.status()
        + (output.isEmpty() ? "" : ": ")
        + (output.length() > MAX_OUTPUT_CHARS
            ? output.substring(0, MAX_OUTPUT_CHARS) + "…"
            : output);
  }
}
