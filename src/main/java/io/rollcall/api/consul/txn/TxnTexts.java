package io.rollcall.api.consul.txn;

import io.rollcall.api.consul.text.GoText;
import io.rollcall.command.KvCommand;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.command.TxnCommand;
import io.rollcall.command.TxnCommand.Operation;
import io.rollcall.command.TxnFailure.Reason;
import io.rollcall.model.Key;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What Consul says of an operation that failed. Stateless; any thread. */
final class TxnTexts {
  private TxnTexts() {}

  static String of(Operation operation, Reason reason) {
    return switch (reason) {
      case Reason.Absent absent -> absent(operation);
      case Reason.Exists exists -> subject(operation) + " exists";
      case Reason.Stale stale -> "failed to " + action(operation) + ", index is stale";
      case Reason.LockHeld held -> "failed to " + action(operation) + ", lock is already held";
      case Reason.LockDelayed delayed -> "failed to " + action(operation) + " due to lock delay";
      case Reason.LockNotHeld not ->
          "failed to " + action(operation) + ", lock isn't held, or is held by another session";
      case Reason.OtherIndex other ->
          "failed index check for "
              + subject(operation)
              + ", current modify index "
              + Long.toUnsignedString(other.actual())
              + " != "
              + (operation instanceof TxnCommand.CheckIndex check
                  ? Long.toUnsignedString(check.index())
                  : "");
      case Reason.OtherSession other ->
          "failed session check for "
              + subject(operation)
              + ", current session "
              + session(other.actual())
              + " != "
              + (operation instanceof TxnCommand.CheckSession check
                  ? session(check.session())
                  : "");
      case Reason.Refused refused -> of(refused.rejection());
    };
  }

  private static String absent(Operation operation) {
    String before =
        operation instanceof TxnCommand.CheckIndex
            ? "failed to check index, "
            : operation instanceof TxnCommand.CheckSession ? "failed to check session, " : "";
    return before + subject(operation) + " doesn't exist";
  }

  private static String action(Operation operation) {
    return switch (operation) {
      case TxnCommand.Kv kv -> verb(kv.command()) + " " + subject(operation);
      case TxnCommand.DeleteNode delete -> "delete " + subject(operation);
      case TxnCommand.DeleteService delete -> "delete " + subject(operation);
      case TxnCommand.DeleteCheck delete -> "delete " + subject(operation);
      case TxnCommand.DeleteSession delete -> "delete " + subject(operation);
      case TxnCommand.SetNode set -> "set " + subject(operation);
      case TxnCommand.SetService set -> "set " + subject(operation);
      case TxnCommand.SetCheck set -> "set " + subject(operation);
      case TxnCommand.Read read -> "read " + subject(operation);
    };
  }

  private static String verb(KvCommand command) {
    return switch (command) {
      case KvCommand.Put put -> "set";
      case KvCommand.PutIfIndex put -> "set";
      case KvCommand.Acquire acquire -> "lock";
      case KvCommand.Release release -> "unlock";
      case KvCommand.Delete delete -> "delete";
      case KvCommand.DeleteIfIndex delete -> "delete";
      case KvCommand.DeletePrefix delete -> "delete";
    };
  }

  private static String subject(Operation operation) {
    return switch (operation) {
      case TxnCommand.Kv kv -> subject(kv.command());
      case TxnCommand.GetKey get -> key(get.key());
      case TxnCommand.GetKeyOrEmpty get -> key(get.key());
      case TxnCommand.GetTree get -> "key " + GoText.quoted(get.prefix().utf8());
      case TxnCommand.CheckIndex check -> key(check.key());
      case TxnCommand.CheckSession check -> key(check.key());
      case TxnCommand.CheckAbsent check -> key(check.key());
      case TxnCommand.SetNode set -> node(set.node().name());
      case TxnCommand.GetNode get -> node(get.name());
      case TxnCommand.DeleteNode delete -> node(delete.name());
      case TxnCommand.SetService set -> onNode("service", set.service().id(), set.service().node());
      case TxnCommand.GetService get -> onNode("service", get.serviceId(), get.node());
      case TxnCommand.DeleteService delete -> onNode("service", delete.serviceId(), delete.node());
      case TxnCommand.SetCheck set -> onNode("check", set.check().id(), set.check().node());
      case TxnCommand.GetCheck get -> onNode("check", get.checkId(), get.node());
      case TxnCommand.DeleteCheck delete -> onNode("check", delete.checkId(), delete.node());
      case TxnCommand.DeleteSession delete -> "session " + session(delete.id());
    };
  }

  private static String subject(KvCommand command) {
    return switch (command) {
      case KvCommand.Put put -> key(put.key());
      case KvCommand.PutIfIndex put -> key(put.key());
      case KvCommand.Acquire acquire -> key(acquire.key());
      case KvCommand.Release release -> key(release.key());
      case KvCommand.Delete delete -> key(delete.key());
      case KvCommand.DeleteIfIndex delete -> key(delete.key());
      case KvCommand.DeletePrefix delete -> "key " + GoText.quoted(delete.prefix().utf8());
    };
  }

  private static String of(Rejection rejection) {
    return switch (rejection) {
      case Rejection.UnknownSession unknown -> "invalid session " + session(unknown.id());
      case Rejection.UnknownNode unknown -> "Missing node registration";
      case Rejection.UnknownService unknown -> "Missing service registration";
      case Rejection.UnknownCheck unknown -> "Missing check registration";
      case Rejection.CriticalCheck critical ->
          "Check '" + critical.checkId() + "' is in critical state";
      case Rejection.NodeIdTaken taken ->
          "failed inserting node: Error while renaming Node ID: "
              + GoText.quoted(taken.id())
              + ": Node name "
              + taken.byNode()
              + " is reserved by node "
              + taken.id()
              + " with name "
              + taken.byNode();
      case Rejection.KeyLength length ->
          "key: " + length.bytes() + " bytes (expected: 1 to " + KvCommand.MAX_KEY_BYTES + ")";
      case Rejection.UnknownQuery _,
          Rejection.QueryNameTaken _,
          Rejection.QueryNameIsId _,
          Rejection.UnreadableSnapshot _ ->
          throw new IllegalStateException("no operation of a transaction: " + rejection);
    };
  }

  private static String key(Key key) {
    return "key " + GoText.quoted(key.bytes().utf8());
  }

  private static String node(String name) {
    return "node " + GoText.quoted(name);
  }

  private static String onNode(String kind, String id, String node) {
    return kind + " " + GoText.quoted(id) + " on " + node(node);
  }

  private static String session(@Nullable UUID id) {
    return GoText.quoted(id == null ? "" : id.toString());
  }
}
