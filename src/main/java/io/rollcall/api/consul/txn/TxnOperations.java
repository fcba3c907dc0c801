package io.rollcall.api.consul.txn;

import io.rollcall.api.consul.catalog.CatalogRequests;
import io.rollcall.api.consul.catalog.RegisterBody;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.Uint64;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.api.consul.text.GoUuid;
import io.rollcall.command.KvCommand;
import io.rollcall.command.TxnCommand;
import io.rollcall.command.TxnCommand.Operation;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the operations of a transaction of what a client writes, or refuses them with Consul's
 * text. Stateless; any thread.
 */
final class TxnOperations {
  private static final Set<String> WRITING_VERBS =
      Set.of("set", "delete", "delete-cas", "delete-tree", "cas", "lock", "unlock");

  /** What can be done to a node, a service or a check beyond reading it. */
  private static final Set<String> ROW_VERBS = Set.of("set", "cas", "delete", "delete-cas");

  private static final UUID NOBODY = new UUID(0, 0);

  private TxnOperations() {}

  static boolean isEmpty(TxnBody body) {
    return body.kv() == null
        && body.node() == null
        && body.service() == null
        && body.check() == null
        && body.session() == null;
  }

  /** Whether Consul counts it among the writes, also if it knows no such verb. */
  static boolean writes(TxnBody body) {
    if (body.kv() != null) {
      return WRITING_VERBS.contains(body.kv().verb());
    }
    String verb =
        body.node() != null
            ? body.node().verb()
            : body.service() != null
                ? body.service().verb()
                : body.check() != null ? body.check().verb() : "";
    return !verb.equals("get");
  }

  /**
   * @throws DoorException that says what is wrong with it
   */
  static Operation of(TxnBody body) {
    if (body.kv() != null) {
      return kv(body.kv());
    }
    if (body.node() != null) {
      return node(body.node());
    }
    if (body.service() != null) {
      return service(body.service());
    }
    return body.check() != null
        ? check(body.check())
        : session(Objects.requireNonNull(body.session(), "an operation"));
  }

  private static Operation kv(TxnBody.Kv body) {
    Bytes key = Bytes.utf8(body.key());
    Bytes value = body.value() == null ? Bytes.EMPTY : body.value();
    long flags = bits(body.flags());
    long index = bits(body.index());
    return switch (body.verb()) {
      case "set" -> new TxnCommand.Kv(new KvCommand.Put(key(body), value, flags, false));
      case "cas" -> new TxnCommand.Kv(new KvCommand.PutIfIndex(key(body), value, flags, index));
      case "lock" ->
          new TxnCommand.Kv(new KvCommand.Acquire(key(body), value, flags, locking(body)));
      case "unlock" ->
          new TxnCommand.Kv(new KvCommand.Release(key(body), value, flags, unlocking(body)));
      case "delete" -> new TxnCommand.Kv(new KvCommand.Delete(key(body)));
      case "delete-cas" -> new TxnCommand.Kv(new KvCommand.DeleteIfIndex(key(body), index));
      case "delete-tree" -> new TxnCommand.Kv(new KvCommand.DeletePrefix(key));
      case "get" -> new TxnCommand.GetKey(key(body));
      case "get-or-empty" -> new TxnCommand.GetKeyOrEmpty(key(body));
      case "get-tree" -> new TxnCommand.GetTree(key(body).bytes());
      case "check-index" -> new TxnCommand.CheckIndex(key(body), index);
      case "check-session" ->
          new TxnCommand.CheckSession(
              key(body),
              body.session().isEmpty() ? null : GoUuid.parse(body.session()).orElse(NOBODY));
      case "check-not-exists" -> new TxnCommand.CheckAbsent(key(body));
      default -> throw unknown("KV", body.verb());
    };
  }

  private static Key key(TxnBody.Kv body) {
    if (body.key().isEmpty()) {
      throw new DoorException.Refused("Must provide key");
    }
    return Key.of(body.key());
  }

  private static UUID locking(TxnBody.Kv body) {
    requireSession(body);
    return GoUuid.parse(body.session())
        .orElseThrow(
            () ->
                new DoorException.Refused(
                    "failed session lookup: index error: " + GoUuid.complaint(body.session())));
  }

  /** A session that there cannot be holds no lock. */
  private static UUID unlocking(TxnBody.Kv body) {
    requireSession(body);
    return GoUuid.parse(body.session()).orElse(NOBODY);
  }

  private static void requireSession(TxnBody.Kv body) {
    if (body.session().isEmpty()) {
      throw new DoorException.Refused("missing session");
    }
  }

  private static Operation node(TxnBody.Node body) {
    TxnBody.NodeRow row = Objects.requireNonNullElse(body.node(), TxnBody.NodeRow.EMPTY);
    if (body.verb().equals("get")) {
      return new TxnCommand.GetNode(row.node(), row.id());
    }
    if (row.node().isEmpty()) {
      throw new DoorException.Refused("Must provide node");
    }
    Node node =
        new Node(
            row.node(),
            CatalogRequests.nodeId(row.id()),
            row.address(),
            row.taggedAddresses(),
            row.meta(),
            0,
            0);
    return switch (body.verb()) {
      case "set" -> new TxnCommand.SetNode(node, null);
      case "cas" -> new TxnCommand.SetNode(node, row.modifyIndex());
      case "delete" -> new TxnCommand.DeleteNode(row.node(), null);
      case "delete-cas" -> new TxnCommand.DeleteNode(row.node(), row.modifyIndex());
      default -> throw unknown("Node", body.verb());
    };
  }

  private static Operation service(TxnBody.Service body) {
    RegisterBody.Service row =
        Objects.requireNonNullElse(body.service(), RegisterBody.Service.EMPTY);
    if (body.verb().equals("get")) {
      return new TxnCommand.GetService(body.node(), row.id());
    }
    requireVerb("Service", body.verb());
    if (row.service().isEmpty() && row.id().isEmpty()) {
      throw new DoorException.Refused("failed inserting service: object missing primary index");
    }
    var service = CatalogRequests.service(body.node(), row);
    return switch (body.verb()) {
      case "set" -> new TxnCommand.SetService(service, null);
      case "cas" -> new TxnCommand.SetService(service, row.modifyIndex());
      case "delete" -> new TxnCommand.DeleteService(body.node(), service.id(), null);
      case "delete-cas" ->
          new TxnCommand.DeleteService(body.node(), service.id(), row.modifyIndex());
      default -> throw unknown("Service", body.verb());
    };
  }

  private static Operation check(TxnBody.Check body) {
    RegisterBody.Check row = Objects.requireNonNullElse(body.check(), RegisterBody.Check.EMPTY);
    if (body.verb().equals("get")) {
      return new TxnCommand.GetCheck(row.node(), row.checkId());
    }
    requireVerb("Check", body.verb());
    if (row.checkId().isEmpty() && row.name().isEmpty()) {
      throw new DoorException.Refused("failed inserting check: object missing primary index");
    }
    var check = CatalogRequests.check(row.node(), row);
    return switch (body.verb()) {
      case "set" -> new TxnCommand.SetCheck(check, null);
      case "cas" -> new TxnCommand.SetCheck(check, row.modifyIndex());
      case "delete" -> new TxnCommand.DeleteCheck(row.node(), check.id(), null);
      case "delete-cas" -> new TxnCommand.DeleteCheck(row.node(), check.id(), row.modifyIndex());
      default -> throw unknown("Check", body.verb());
    };
  }

  private static Operation session(TxnBody.Session body) {
    if (!body.verb().equals("delete")) {
      throw unknown("Session", body.verb());
    }
    String id = body.session() == null ? "" : body.session().id();
    if (id.isEmpty()) {
      throw new DoorException.Refused("missing session");
    }
    return new TxnCommand.DeleteSession(GoUuid.parse(id).orElse(NOBODY));
  }

  private static long bits(@Nullable Uint64 number) {
    return number == null ? 0 : number.bits();
  }

  /** Told before anything else that is wrong. */
  private static void requireVerb(String kind, String verb) {
    if (!ROW_VERBS.contains(verb)) {
      throw unknown(kind, verb);
    }
  }

  private static DoorException unknown(String kind, String verb) {
    return new DoorException.Refused("unknown " + kind + " verb " + GoText.quoted(verb));
  }
}
