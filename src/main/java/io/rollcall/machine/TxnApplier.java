package io.rollcall.machine;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.KvCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.TxnCommand;
import io.rollcall.command.TxnCommand.Operation;
import io.rollcall.command.TxnFailure;
import io.rollcall.command.TxnFailure.Reason;
import io.rollcall.command.TxnReads;
import io.rollcall.command.TxnResult;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies transactions: runs the operations of the other appliers on one step, and takes the whole
 * step back when one of them fails. So all changes of a transaction have one index, and its keys
 * one revision.
 *
 * <p>An operation after one that failed is done all the same, to tell what else is wrong.
 *
 * <p>Holds no state; on the apply thread only.
 */
final class TxnApplier {
  private final KvApplier kv;
  private final CatalogApplier catalog;
  private final SessionApplier sessions;

  TxnApplier(KvApplier kv, CatalogApplier catalog, SessionApplier sessions) {
    this.kv = kv;
    this.catalog = catalog;
    this.sessions = sessions;
  }

  Outcome apply(Step step, TxnCommand command) {
    return switch (command) {
      case TxnCommand.Batch batch -> batch(step, batch.operations());
    };
  }

  private Outcome batch(Step step, List<Operation> operations) {
    List<TxnResult> results = new ArrayList<>();
    List<TxnFailure> failures = new ArrayList<>();
    step.mark();
    for (int at = 0; at < operations.size(); at++) {
      Reason reason = run(step, operations.get(at), results);
      if (reason != null) {
        failures.add(new TxnFailure(at, reason));
      }
    }
    if (failures.isEmpty()) {
      step.keep();
      return new Outcome.Answered(List.copyOf(results));
    }
    step.takeBack();
    return new Outcome.Undone(List.copyOf(failures));
  }

  /** Why it failed; null when it did not. */
  private @Nullable Reason run(Step step, Operation operation, List<TxnResult> results) {
    return switch (operation) {
      case TxnCommand.Read read -> TxnReads.read(step, read, results);
      case TxnCommand.Kv write -> write(step, write.command(), results);
      case TxnCommand.SetNode set -> setNode(step, set, results);
      case TxnCommand.DeleteNode delete -> {
        Node row = step.node(delete.name());
        yield delete.ifIndex() != null && (row == null || row.modifyIndex() != delete.ifIndex())
            ? new Reason.Stale()
            : deregister(step, delete.name(), null, null);
      }
      case TxnCommand.SetService set -> setService(step, set, results);
      case TxnCommand.DeleteService delete -> {
        ServiceInstance row = step.service(delete.node(), delete.serviceId());
        yield delete.ifIndex() != null && (row == null || row.modifyIndex() != delete.ifIndex())
            ? new Reason.Stale()
            : deregister(step, delete.node(), delete.serviceId(), null);
      }
      case TxnCommand.SetCheck set -> setCheck(step, set, results);
      case TxnCommand.DeleteCheck delete -> {
        Check row = step.check(delete.node(), delete.checkId());
        yield delete.ifIndex() != null && (row == null || row.modifyIndex() != delete.ifIndex())
            ? new Reason.Stale()
            : deregister(step, delete.node(), null, delete.checkId());
      }
      case TxnCommand.DeleteSession delete ->
          refusal(
              sessions.apply(
                  step, new SessionCommand.Destroy(delete.id(), SessionCommand.Cause.DESTROYED)));
    };
  }

  private @Nullable Reason write(Step step, KvCommand command, List<TxnResult> results) {
    if (command instanceof KvCommand.Acquire acquire && step.lockDelayed(acquire.key())) {
      return new Reason.LockDelayed();
    }
    Outcome outcome = kv.apply(step, command);
    if (outcome instanceof Outcome.Unmet) {
      return unmet(command);
    }
    Reason refusal = refusal(outcome);
    Key written = written(command);
    if (refusal == null && written != null) {
      TxnResult.OfKey shown = TxnReads.key(step.key(written), false);
      if (shown == null) {
        throw new IllegalStateException("no key " + written + " (expected: just written)");
      }
      results.add(shown);
    }
    return refusal;
  }

  private static @Nullable Key written(KvCommand command) {
    return switch (command) {
      case KvCommand.Put put -> put.key();
      case KvCommand.PutIfIndex put -> put.key();
      case KvCommand.Acquire acquire -> acquire.key();
      case KvCommand.Release release -> release.key();
      case KvCommand.Delete delete -> null;
      case KvCommand.DeleteIfIndex delete -> null;
      case KvCommand.DeletePrefix delete -> null;
    };
  }

  private static Reason unmet(KvCommand command) {
    return switch (command) {
      case KvCommand.PutIfIndex put -> new Reason.Stale();
      case KvCommand.DeleteIfIndex delete -> new Reason.Stale();
      case KvCommand.Acquire acquire -> new Reason.LockHeld();
      case KvCommand.Release release -> new Reason.LockNotHeld();
      case KvCommand.Put put -> throw unexpected(command);
      case KvCommand.Delete delete -> throw unexpected(command);
      case KvCommand.DeletePrefix delete -> throw unexpected(command);
    };
  }

  private @Nullable Reason setNode(Step step, TxnCommand.SetNode set, List<TxnResult> results) {
    Node before = step.node(set.node().name());
    if (isStale(set.ifIndex(), before == null ? 0 : before.modifyIndex())) {
      return new Reason.Stale();
    }
    Reason refusal =
        refusal(
            catalog.apply(step, new CatalogCommand.Register(set.node(), null, List.of(), false)));
    Node after = step.node(set.node().name());
    if (refusal == null && after != null) {
      results.add(new TxnResult.OfNode(after));
    }
    return refusal;
  }

  private @Nullable Reason setService(
      Step step, TxnCommand.SetService set, List<TxnResult> results) {
    ServiceInstance wanted = set.service();
    Node node = step.node(wanted.node());
    ServiceInstance before = step.service(wanted.node(), wanted.id());
    if (isStale(set.ifIndex(), before == null ? 0 : before.modifyIndex())) {
      return new Reason.Stale();
    }
    if (node == null) {
      return new Reason.Refused(new Rejection.UnknownNode(wanted.node()));
    }
    Reason refusal =
        refusal(catalog.apply(step, new CatalogCommand.Register(node, wanted, List.of(), true)));
    ServiceInstance after = step.service(wanted.node(), wanted.id());
    if (refusal == null && after != null) {
      results.add(new TxnResult.OfService(after));
    }
    return refusal;
  }

  private @Nullable Reason setCheck(Step step, TxnCommand.SetCheck set, List<TxnResult> results) {
    Check wanted = set.check();
    Node node = step.node(wanted.node());
    Check before = step.check(wanted.node(), wanted.id());
    if (isStale(set.ifIndex(), before == null ? 0 : before.modifyIndex())) {
      return new Reason.Stale();
    }
    if (node == null) {
      return new Reason.Refused(new Rejection.UnknownNode(wanted.node()));
    }
    Reason refusal =
        refusal(
            catalog.apply(step, new CatalogCommand.Register(node, null, List.of(wanted), true)));
    Check after = step.check(wanted.node(), wanted.id());
    if (refusal == null && after != null) {
      results.add(new TxnResult.OfCheck(after));
    }
    return refusal;
  }

  private @Nullable Reason deregister(
      Step step, String node, @Nullable String serviceId, @Nullable String checkId) {
    return refusal(catalog.apply(step, new CatalogCommand.Deregister(node, serviceId, checkId)));
  }

  private static boolean isStale(@Nullable Long wanted, long actual) {
    return wanted != null && wanted != actual;
  }

  private static @Nullable Reason refusal(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> null;
      case Outcome.Rejected rejected -> new Reason.Refused(rejected.reason());
      case Outcome.Unmet unmet -> throw unexpected(outcome);
      case Outcome.Answered answered -> throw unexpected(outcome);
      case Outcome.Undone undone -> throw unexpected(outcome);
    };
  }

  private static IllegalStateException unexpected(Object what) {
    return new IllegalStateException("in a transaction: " + what + " (expected: no such outcome)");
  }
}
