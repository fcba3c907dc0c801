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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each instance that comes to this node from another one, and a warning for each on
 * this node that another application takes the place of: same id, other address. Two applications
 * that were given one id by mistake are found by that.
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
      if (each instanceof Change.OfService change
          && change.before() != null
          && change.after() != null
          && change.after().node().equalsIgnoreCase(self.name())
          && (isMove(change) || isReplacement(change))) {
        told.add(change);
      }
    }
    if (!told.isEmpty()) {
      scheduler.execute(() -> tell(told));
    }
  }

  @Override
  public void onRestore(long appliedIndex) {}

  /** A lost node's instances come in one set: they are told by their number. */
  private void tell(List<Change.OfService> changes) {
    List<Change.OfService> moves = changes.stream().filter(InstanceLog::isMove).toList();
    if (moves.size() > MAX_LINES) {
      LOG.info("{} instances come to {}", moves.size(), self.name());
    } else {
      moves.forEach(this::tell);
    }
    changes.stream().filter(each -> !isMove(each)).forEach(this::tell);
  }

  private void tell(Change.OfService change) {
    ServiceInstance before = change.before();
    ServiceInstance after = change.after();
    if (before == null || after == null) {
      return;
    }
    if (isMove(change)) {
      LOG.info(
          "instance {} of {}: {} -> {}", after.id(), after.name(), before.node(), after.node());
    } else {
      LOG.warn(replaced(before, after, isPassing(reads.now(ReadView::catalog), after)));
    }
  }

  private static boolean isMove(Change.OfService change) {
    return change.before() != null
        && change.after() != null
        && !change.before().node().equals(change.after().node());
  }

  private static boolean isReplacement(Change.OfService change) {
    return change.before() != null
        && change.after() != null
        && !(change.before().address().equals(change.after().address())
            && change.before().port() == change.after().port());
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
