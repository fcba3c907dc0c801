package io.rollcall.machine;

import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.command.SessionCommand;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.Session;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies the commands of sessions, and ends sessions for the catalog's applier. Holds no state; on
 * the apply thread only.
 */
final class SessionApplier {
  /** A session may ask for more and is shown what it asked for, but gets no more than this. */
  static final Duration MAX_LOCK_DELAY = Duration.ofSeconds(60);

  private final KvApplier kv;

  SessionApplier(KvApplier kv) {
    this.kv = kv;
  }

  Outcome apply(Step step, SessionCommand command) {
    return switch (command) {
      case SessionCommand.Create create -> create(step, create.session());
      case SessionCommand.Destroy destroy -> destroy(step, destroy);
    };
  }

  private Outcome create(Step step, Session wanted) {
    Node node = step.catalog().node(wanted.node());
    if (node == null) {
      return new Outcome.Rejected(new Rejection.UnknownNode(wanted.node()));
    }
    for (String checkId : boundChecks(wanted)) {
      Check check = step.catalog().check(node.name(), checkId);
      if (check == null) {
        return new Outcome.Rejected(new Rejection.UnknownCheck(node.name(), checkId));
      }
      if (check.status().equals(Check.Status.CRITICAL)) {
        return new Outcome.Rejected(new Rejection.CriticalCheck(checkId));
      }
    }
    // Proposed twice, for example after a change of leader: the id was drawn for this session
    // alone.
    if (step.catalog().session(wanted.id()) == null) {
      step.putSession(onNode(wanted, node.name()));
    }
    return Outcome.ACCEPTED;
  }

  private Outcome destroy(Step step, SessionCommand.Destroy command) {
    Session session = step.catalog().session(command.id());
    if (session != null) {
      end(step, session, command.cause());
    }
    return Outcome.ACCEPTED;
  }

  /** Ends every session of a node. */
  void endAllOn(Step step, String node) {
    for (Session session : step.catalog().sessionsOn(node)) {
      end(step, session, null);
    }
  }

  /** Ends the sessions that depend on a check. */
  void endBoundTo(Step step, Check check) {
    for (Session session : step.catalog().sessionsBoundTo(check.node(), check.id())) {
      end(step, session, null);
    }
  }

  /**
   * Ends a session: its keys are released or deleted and cannot be locked for a while, so that a
   * holder that does not know yet finishes its work alone.
   */
  void end(Step step, Session session, SessionCommand.@Nullable Cause cause) {
    List<Key> held = step.keysHeldBy(session.id());
    step.removeSession(session, cause);
    step.catalog().queriesOf(session.id()).forEach(step::removeQuery);
    for (Key key : held) {
      KeyRecord row = step.key(key);
      if (row == null) {
        throw new IllegalStateException(
            "key " + key + " is missing (expected: held by session " + session.id() + ")");
      }
      switch (session.behavior()) {
        case RELEASE -> kv.unlock(step, row);
        case DELETE -> step.deleteKey(Step.Present.of(row));
      }
      long delayMillis = lockDelayMillis(session);
      if (delayMillis > 0) {
        step.startLockDelay(key, delayMillis);
      }
    }
  }

  private static long lockDelayMillis(Session session) {
    Duration asked = session.lockDelay();
    if (asked.isNegative()) {
      return 0;
    }
    return (asked.compareTo(MAX_LOCK_DELAY) > 0 ? MAX_LOCK_DELAY : asked).toMillis();
  }

  private static Set<String> boundChecks(Session session) {
    Set<String> ids = new LinkedHashSet<>(session.nodeChecks());
    if (session.serviceChecks() != null) {
      ids.addAll(session.serviceChecks());
    }
    if (session.legacyChecks() != null) {
      ids.addAll(session.legacyChecks());
    }
    return ids;
  }

  private static Session onNode(Session session, String node) {
    return new Session(
        session.id(),
        session.name(),
        node,
        session.lockDelay(),
        session.behavior(),
        session.ttl(),
        session.ttlText(),
        session.nodeChecks(),
        session.serviceChecks(),
        session.legacyChecks(),
        session.createIndex(),
        session.modifyIndex());
  }
}
