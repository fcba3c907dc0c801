package io.rollcall.agent;

import io.rollcall.agent.time.Scheduler;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Reads;
import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Check;
import io.rollcall.model.Check.Status;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each instance that is registered on this node, goes from it or comes to it from
 * another one, and a warning for each that another application takes the place of: same id, other
 * address. Two applications that were given one id by mistake are found by that.
 *
 * <p>Listener methods on the apply thread, the lines are written on the scheduler's.
 */
final class InstanceLog implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceLog.class);

  private static final int MAX_LINES = 5;

  private final NodeIdentity self;
  private final Reads reads;
  private final Scheduler scheduler;

  InstanceLog(NodeIdentity self, Reads reads, Scheduler scheduler) {
    this.self = self;
    this.reads = reads;
    this.scheduler = scheduler;
  }

  @Override
  public void onChanges(ChangeSet changes) {
    List<Change.OfService> told = new ArrayList<>();
    for (Change each : changes.changes()) {
      if (each instanceof Change.OfService change && concerns(change)) {
        told.add(change);
      }
    }
    if (!told.isEmpty()) {
      scheduler.execute(() -> tell(told));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {}

  private boolean concerns(Change.OfService change) {
    ServiceInstance there = change.after() == null ? change.before() : change.after();
    return there != null
        && there.node().equalsIgnoreCase(self.name())
        && (change.before() == null
            || change.after() == null
            || isMove(change.before(), change.after())
            || isReplacement(change.before(), change.after()));
  }

  /** A lost node's instances come in one set: they are told by their number. */
  private void tell(List<Change.OfService> changes) {
    if (changes.size() > MAX_LINES) {
      LOG.info("{} instances came to {} or went from it", changes.size(), self.name());
    }
    for (Change.OfService change : changes) {
      ServiceInstance before = change.before();
      ServiceInstance after = change.after();
      if (before != null && after != null && isReplacement(before, after)) {
        LOG.warn(replaced(before, after, isPassing(reads.now(ReadView::catalog), after)));
      } else if (changes.size() <= MAX_LINES) {
        LOG.info(line(before, after));
      }
    }
  }

  static String line(@Nullable ServiceInstance before, @Nullable ServiceInstance after) {
    ServiceInstance there = Objects.requireNonNull(after == null ? before : after);
    String instance = "instance " + there.id() + " of " + there.name();
    if (before != null && after != null) {
      return instance + ": " + before.node() + " -> " + after.node();
    }
    return instance + (after == null ? " deregistered from " : " registered on ") + there.node();
  }

  private static boolean isMove(ServiceInstance before, ServiceInstance after) {
    return !before.node().equals(after.node());
  }

  private static boolean isReplacement(ServiceInstance before, ServiceInstance after) {
    return !isMove(before, after)
        && !(before.address().equals(after.address()) && before.port() == after.port());
  }

  /** Its checks keep their status when it is replaced, so they still tell of the one before. */
  private static boolean isPassing(Catalog catalog, ServiceInstance instance) {
    return catalog.checksOfInstance(instance.node(), instance.id()).stream()
        .map(Check::status)
        .allMatch(Status.PASSING::equals);
  }

  static String replaced(ServiceInstance before, ServiceInstance after, boolean wasPassing) {
    return "instance "
        + after.id()
        + " of "
        + after.name()
        + " on "
        + after.node()
        + " is replaced: "
        + before.address()
        + ":"
        + before.port()
        + " -> "
        + after.address()
        + ":"
        + after.port()
        + (wasPassing ? ", although it was passing: do two applications have one id?" : "");
  }
}
