package io.rollcall.machine;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.EventCommand;
import io.rollcall.command.KvCommand;
import io.rollcall.command.QueryCommand;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.command.TxnCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Coordinate;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.model.Session;
import io.rollcall.model.Session.Behavior;
import io.rollcall.model.UserEvent;
import io.rollcall.store.Catalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Draws commands over few names, so that they meet, and mostly over rows that are there, so that
 * they matter. The same seed and states draw the same commands.
 */
final class RandomCommands {
  static final List<Key> KEYS =
      List.of(Key.of("a"), Key.of("a/b"), Key.of("a/c"), Key.of("ab"), Key.of("b"));
  static final List<String> SERVICE_NAMES = List.of("web", "Web", "api", "db");
  private static final List<String> NODES = List.of("n1", "n2", "N2", "n3", "ext");
  private static final List<String> INSTANCE_IDS = List.of("i1", "i2", "I2", "i3");
  private static final List<String> CHECK_IDS =
      List.of(
          "c1",
          "c2",
          "C2",
          "c3",
          Check.NODE_LIVENESS,
          "_node_maintenance",
          "_service_maintenance:i1");
  private static final List<String> STATUSES =
      List.of("passing", "passing", "warning", "critical", "odd");

  private final Random random;

  /** What is there when the next command is drawn. */
  private List<Check> standing = List.of();

  RandomCommands(Random random) {
    this.random = random;
  }

  Command next(long lastIndex, Catalog catalog) {
    standing = List.copyOf(catalog.checks());
    int drawn = random.nextInt(110);
    if (drawn >= 100) {
      return txn(lastIndex);
    }
    if (drawn < 40) {
      return kv(lastIndex);
    }
    if (drawn < 55) {
      return random.nextInt(3) > 0
          ? new SessionCommand.Create(session())
          : new SessionCommand.Destroy(sessionId(), one(SessionCommand.Cause.values()));
    }
    if (drawn < 57) {
      return new SystemCommand.ReapTombstones(random.nextLong(lastIndex + 1));
    }
    if (drawn < 65) {
      return beside();
    }
    return catalog();
  }

  /** Few operations, so that some transactions are done and some are not. */
  private TxnCommand txn(long lastIndex) {
    List<TxnCommand.Operation> operations = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      operations.add(operation(lastIndex));
    }
    return new TxnCommand.Batch(operations);
  }

  private TxnCommand.Operation operation(long lastIndex) {
    Long ifIndex = random.nextInt(4) > 0 ? null : (Long) Math.max(0, lastIndex - random.nextInt(8));
    Check target = target();
    return switch (random.nextInt(15)) {
      case 0 -> new TxnCommand.GetTree(one(KEYS).bytes());
      case 1 -> new TxnCommand.CheckSession(one(KEYS), null);
      case 2 -> new TxnCommand.GetKeyOrEmpty(one(KEYS));
      case 3 -> new TxnCommand.GetNode(one(NODES), "");
      case 4 -> new TxnCommand.SetNode(node(), ifIndex);
      case 5 -> new TxnCommand.DeleteNode(one(NODES), ifIndex);
      case 6 -> new TxnCommand.SetService(instance(Origin.CATALOG), ifIndex);
      case 7 -> new TxnCommand.DeleteService(one(NODES), one(INSTANCE_IDS), ifIndex);
      case 8 -> new TxnCommand.SetCheck(check(), ifIndex);
      case 9 -> new TxnCommand.DeleteCheck(target.node(), target.id(), ifIndex);
      case 10 -> new TxnCommand.DeleteSession(sessionId());
      default -> new TxnCommand.Kv(kv(lastIndex));
    };
  }

  /** What stands beside the catalog and goes with its sessions and nodes. */
  private Command beside() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new QueryCommand.Create(query());
      case 2 -> new QueryCommand.Update(query());
      case 3 -> new QueryCommand.Delete(new UUID(8, random.nextInt(5)));
      case 4 ->
          new EventCommand.Fire(
              new UserEvent(new UUID(5, random.nextInt(40)), "e", Bytes.EMPTY, "", "", "", 0, 0));
      default ->
          new CoordinateCommand.Update(
              List.of(
                  new NodeCoordinate(
                      one(NODES), "", new Coordinate(List.of(0.1), 1, 0, 1 + random.nextInt(2)))));
    };
  }

  private PreparedQuery query() {
    return new PreparedQuery(
        new UUID(8, random.nextInt(5)),
        one(List.of("", "q", "Q", "qa", new UUID(8, 1).toString())),
        random.nextBoolean() ? null : sessionId(),
        "",
        random.nextBoolean()
            ? PreparedQuery.Template.NONE
            : new PreparedQuery.Template(PreparedQuery.Template.NAME_PREFIX, "", false),
        new PreparedQuery.Target(
            one(SERVICE_NAMES),
            PreparedQuery.Failover.NONE,
            random.nextBoolean(),
            null,
            "",
            null,
            null,
            null,
            false),
        "",
        0,
        0);
  }

  private KvCommand kv(long lastIndex) {
    Key key = one(KEYS);
    Bytes value = Bytes.utf8(random.nextBoolean() ? "x" : "y");
    long flags = random.nextInt(2);
    long index = random.nextInt(4) == 0 ? 0 : Math.max(0, lastIndex - random.nextInt(8));
    return switch (random.nextInt(9)) {
      case 0, 1 -> new KvCommand.Put(key, value, flags, random.nextBoolean());
      case 2 -> new KvCommand.PutIfIndex(key, value, flags, index);
      case 3, 4 -> new KvCommand.Acquire(key, value, flags, sessionId());
      case 5 -> new KvCommand.Release(key, value, flags, sessionId());
      case 6 -> new KvCommand.Delete(key);
      case 7 -> new KvCommand.DeleteIfIndex(key, index);
      default ->
          new KvCommand.DeletePrefix(random.nextInt(3) == 0 ? Bytes.utf8("a/") : one(KEYS).bytes());
    };
  }

  private CatalogCommand catalog() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 ->
          new CatalogCommand.Register(
              node(),
              random.nextBoolean() ? instance(Origin.CATALOG) : null,
              checks(),
              random.nextInt(4) == 0);
      case 3 ->
          switch (random.nextInt(4)) {
            case 0 -> new CatalogCommand.Deregister(one(NODES), null, null);
            case 1, 2 -> new CatalogCommand.Deregister(one(NODES), one(INSTANCE_IDS), null);
            default -> {
              Check target = target();
              yield new CatalogCommand.Deregister(target.node(), null, target.id());
            }
          };
      case 4, 5 ->
          new CatalogCommand.RegisterInstance(
              instance(Origin.AGENT), checks(), random.nextInt(3) == 0);
      case 6 -> new CatalogCommand.RegisterCheck(check());
      case 7 -> new CatalogCommand.DeregisterInstance(one(NODES), one(INSTANCE_IDS));
      case 8 -> {
        Check target = target();
        yield new CatalogCommand.DeregisterCheck(target.node(), target.id());
      }
      case 9 -> {
        List<CatalogCommand.CheckResult> results = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          Check target = target();
          results.add(
              new CatalogCommand.CheckResult(
                  target.node(), target.id(), one(STATUSES), "o" + random.nextInt(2)));
        }
        yield new CatalogCommand.UpdateChecks(results);
      }
      case 10 ->
          random.nextBoolean()
              ? new CatalogCommand.NodeLost(one(NODES), List.of(one(NODES), one(NODES)))
              : new CatalogCommand.NodeDrained(one(NODES), List.of(one(NODES), one(NODES)));
      default -> new CatalogCommand.NodeReturned(one(NODES));
    };
  }

  private Node node() {
    String id = random.nextInt(3) > 0 ? "" : new UUID(9, random.nextInt(3)).toString();
    return new Node(one(NODES), id, "10.0.0." + random.nextInt(2), maybeMap(), maybeMap(), 0, 0);
  }

  private ServiceInstance instance(Origin origin) {
    return new ServiceInstance(
        one(NODES),
        one(INSTANCE_IDS),
        one(SERVICE_NAMES),
        random.nextBoolean() ? List.of() : List.of("t" + random.nextInt(2)),
        random.nextInt(3) == 0 ? "" : "10.5.0." + random.nextInt(2),
        80,
        null,
        maybeMap(),
        Weights.DEFAULT,
        random.nextBoolean(),
        "",
        false,
        origin,
        0,
        0);
  }

  private List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      checks.add(check());
    }
    return checks;
  }

  private Check check() {
    CheckDefinition definition =
        random.nextBoolean()
            ? null
            : new CheckDefinition(
                new Probe.Ttl(Duration.ofSeconds(10)),
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                0,
                Duration.ZERO,
                0);
    return new Check(
        one(NODES),
        one(CHECK_IDS),
        "name",
        one(STATUSES),
        "",
        "",
        random.nextBoolean() ? "" : one(INSTANCE_IDS),
        "",
        List.of(),
        definition == null ? "" : "ttl",
        definition,
        0,
        0);
  }

  private Session session() {
    Check target = target();
    List<String> bound = random.nextInt(2) == 0 ? List.of() : List.of(target.id());
    int field = random.nextInt(3);
    return new Session(
        sessionId(),
        "",
        target.node(),
        Duration.ofSeconds(random.nextInt(4) * 5L),
        one(Behavior.values()),
        Duration.ZERO,
        "",
        field == 0 ? bound : List.of(),
        field == 1 ? bound : null,
        field == 2 ? bound : null,
        0,
        0);
  }

  /** A check that is there, mostly. */
  private Check target() {
    return standing.isEmpty() || random.nextInt(5) == 0 ? check() : one(standing);
  }

  private UUID sessionId() {
    return new UUID(7, random.nextInt(6));
  }

  private @Nullable Map<String, String> maybeMap() {
    return switch (random.nextInt(3)) {
      case 0 -> null;
      case 1 -> Map.of();
      default -> Map.of("k", "v" + random.nextInt(2), "l", "w");
    };
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private <T> T one(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
