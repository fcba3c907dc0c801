package io.rollcall.machine;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.EventCommand;
import io.rollcall.command.KvCommand;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.command.QueryCommand;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.command.TxnCommand;
import io.rollcall.command.TxnFailure;
import io.rollcall.command.TxnResult;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Coordinate;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.PreparedQuery.Failover;
import io.rollcall.model.PreparedQuery.Target;
import io.rollcall.model.PreparedQuery.Template;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.model.Session;
import io.rollcall.model.Session.Behavior;
import io.rollcall.model.UserEvent;
import io.rollcall.store.Catalog;
import io.rollcall.store.Counters;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.WriteTxn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs the lines of a scenario against a state machine and tells what came of them.
 *
 * <p>A line is a command or a question, words first, then options ({@code name=value}, or a bare
 * name). Each command is the next entry of the log and answers with its index, its outcome and what
 * changed; a block that starts with {@code together} is applied as one run, one that starts with
 * {@code txn} is one transaction. {@code S1} stands for a session's UUID, {@code U1} for a node's.
 * See {@code scenarios/*.txt}.
 */
final class ScenarioScript implements ChangeListener {
  private final Store store;
  private final ReplicatedState state;
  private final List<String> heard = new ArrayList<>();
  private long nextIndex = 1;
  private long clockMillis;

  ScenarioScript(Store store) {
    this.store = store;
    this.state = new ReplicatedState(store, this);
  }

  /** Runs the lines of one block. */
  String run(List<String> lines) {
    StringBuilder out = new StringBuilder();
    if (lines.getFirst().equals("txn")) {
      apply(
          new ArrayList<>(
              List.of(new LogEntry(nextIndex++, clockMillis, txn(lines.subList(1, lines.size()))))),
          out);
      return out.toString();
    }
    boolean together = lines.getFirst().equals("together");
    List<LogEntry> run = new ArrayList<>();
    for (String line : together ? lines.subList(1, lines.size()) : lines) {
      Line parsed = Line.parse(line);
      Command command = command(parsed);
      if (command != null) {
        run.add(new LogEntry(nextIndex++, clockMillis, command));
        if (!together) {
          apply(run, out);
        }
      } else {
        apply(run, out);
        out.append(answer(parsed));
      }
    }
    apply(run, out);
    return out.toString();
  }

  private void apply(List<LogEntry> run, StringBuilder out) {
    if (run.isEmpty()) {
      return;
    }
    List<Outcome> outcomes = state.apply(run);
    for (int i = 0; i < outcomes.size(); i++) {
      out.append(run.get(i).index()).append(' ').append(told(outcomes.get(i))).append('\n');
    }
    heard.forEach(line -> out.append("  ").append(line).append('\n'));
    heard.clear();
    run.clear();
  }

  @Override
  public void onChanges(ChangeSet changes) {
    try (ReadView view = store.view()) {
      if (view.appliedIndex() != changes.appliedIndex()) {
        heard.add("changes of " + changes.appliedIndex() + " before they were published");
      }
    }
    changes.changes().forEach(change -> heard.add(told(change)));
  }

  @Override
  public void onRestore(long appliedIndex) {
    heard.add("restored to " + appliedIndex);
  }

  // --- commands

  private @Nullable Command command(Line line) {
    return switch (line.verb()) {
      case "put" ->
          new KvCommand.Put(
              line.key(), Bytes.utf8(line.word(1)), line.number("flags", 0), line.has("bump"));
      case "put-if" ->
          new KvCommand.PutIfIndex(
              line.key(),
              Bytes.utf8(line.word(1)),
              line.number("flags", 0),
              Long.parseLong(line.word(2)));
      case "acquire" ->
          new KvCommand.Acquire(
              line.key(), Bytes.utf8(line.word(1)), line.number("flags", 0), uuid(line.word(2)));
      case "release" ->
          new KvCommand.Release(
              line.key(), Bytes.utf8(line.word(1)), line.number("flags", 0), uuid(line.word(2)));
      case "delete" -> new KvCommand.Delete(line.key());
      case "delete-if" -> new KvCommand.DeleteIfIndex(line.key(), Long.parseLong(line.word(1)));
      case "delete-prefix" -> new KvCommand.DeletePrefix(line.key().bytes());
      case "session" -> new SessionCommand.Create(session(line));
      case "destroy" ->
          new SessionCommand.Destroy(
              uuid(line.word(0)), SessionCommand.Cause.valueOf(line.text("cause", "DESTROYED")));
      case "fire" ->
          new EventCommand.Fire(
              new UserEvent(uuid(line.word(0)), line.word(1), Bytes.utf8("p"), "", "", "", 0, 0));
      case "coordinate" ->
          new CoordinateCommand.Update(
              line.words().stream()
                  .map(node -> new NodeCoordinate(node, "", at(line.number("height", 1))))
                  .toList());
      case "query" -> new QueryCommand.Create(query(line));
      case "query-update" -> new QueryCommand.Update(query(line));
      case "query-delete" -> new QueryCommand.Delete(uuid(line.word(0)));
      case "leader" -> new SystemCommand.LeaderElected(line.number("term", 1), line.word(0), "");
      case "reap" -> new SystemCommand.ReapTombstones(Long.parseLong(line.word(0)));
      default -> catalogCommand(line);
    };
  }

  /** A block that starts with {@code txn} is one transaction of all its lines. */
  private TxnCommand txn(List<String> lines) {
    return new TxnCommand.Batch(lines.stream().map(line -> operation(Line.parse(line))).toList());
  }

  private TxnCommand.Operation operation(Line line) {
    Long ifIndex = line.has("if") ? (Long) line.number("if", 0) : null;
    return switch (line.verb()) {
      case "get" -> new TxnCommand.GetKey(line.key());
      case "get-or-empty" -> new TxnCommand.GetKeyOrEmpty(line.key());
      case "get-tree" -> new TxnCommand.GetTree(line.key().bytes());
      case "check-index" -> new TxnCommand.CheckIndex(line.key(), Long.parseLong(line.word(1)));
      case "check-session" ->
          new TxnCommand.CheckSession(
              line.key(), line.words().size() > 1 ? uuid(line.word(1)) : null);
      case "check-absent" -> new TxnCommand.CheckAbsent(line.key());
      case "set-node" ->
          new TxnCommand.SetNode(
              new Node(line.word(0), "", line.text("at", "10.0.0.1"), null, line.map("meta"), 0, 0),
              ifIndex);
      case "get-node" -> new TxnCommand.GetNode(line.word(0), "");
      case "delete-node" -> new TxnCommand.DeleteNode(line.word(0), ifIndex);
      case "set-service" ->
          new TxnCommand.SetService(
              instance(line, line.word(0), line.word(1), Origin.CATALOG), ifIndex);
      case "get-service" -> new TxnCommand.GetService(line.word(0), line.word(1));
      case "delete-service" -> new TxnCommand.DeleteService(line.word(0), line.word(1), ifIndex);
      case "set-check" ->
          new TxnCommand.SetCheck(checks(line, line.word(0), "").getFirst(), ifIndex);
      case "get-check" -> new TxnCommand.GetCheck(line.word(0), line.word(1));
      case "delete-check" -> new TxnCommand.DeleteCheck(line.word(0), line.word(1), ifIndex);
      case "delete-session" -> new TxnCommand.DeleteSession(uuid(line.word(0)));
      default -> {
        if (command(line) instanceof KvCommand kv) {
          yield new TxnCommand.Kv(kv);
        }
        throw new IllegalArgumentException("no such operation: " + line.verb());
      }
    };
  }

  private static @Nullable Command catalogCommand(Line line) {
    return switch (line.verb()) {
      case "register" -> {
        String node = line.word(0);
        ServiceInstance service =
            line.has("service")
                ? instance(line, node, line.text("service", ""), Origin.CATALOG)
                : null;
        yield new CatalogCommand.Register(
            new Node(
                node,
                line.has("id") ? uuid(line.text("id", "")).toString() : "",
                line.text("at", "10.0.0.1"),
                null,
                line.map("meta"),
                0,
                0),
            service,
            checks(line, node, ""),
            line.has("skip-node-update"));
      }
      case "deregister" ->
          new CatalogCommand.Deregister(
              line.word(0), line.textOrNull("service"), line.textOrNull("check"));
      case "agent-register" -> {
        ServiceInstance service = instance(line, line.word(0), line.word(1), Origin.AGENT);
        yield new CatalogCommand.RegisterInstance(
            service, checks(line, service.node(), service.id()), line.has("replace-checks"));
      }
      case "agent-check" ->
          new CatalogCommand.RegisterCheck(checks(line, line.word(0), "").getFirst());
      case "agent-deregister" -> new CatalogCommand.DeregisterInstance(line.word(0), line.word(1));
      case "agent-deregister-check" ->
          new CatalogCommand.DeregisterCheck(line.word(0), line.word(1));
      case "update" -> {
        List<CatalogCommand.CheckResult> results = new ArrayList<>();
        for (String result : line.all("result")) {
          String[] parts = result.split(",", -1);
          results.add(
              new CatalogCommand.CheckResult(
                  parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : ""));
        }
        yield new CatalogCommand.UpdateChecks(results);
      }
      case "lost" -> new CatalogCommand.NodeLost(line.word(0), line.list("adopters"));
      case "drained" -> new CatalogCommand.NodeDrained(line.word(0), line.list("adopters"));
      case "returned" -> new CatalogCommand.NodeReturned(line.word(0));
      default -> null;
    };
  }

  private static ServiceInstance instance(Line line, String node, String id, Origin origin) {
    return new ServiceInstance(
        node,
        id,
        line.text("name", id),
        line.list("tags"),
        line.text("address", ""),
        (int) line.number("port", 0),
        null,
        line.map("service-meta"),
        Weights.DEFAULT,
        line.has("override"),
        "",
        false,
        origin,
        0,
        0);
  }

  /** {@code check=id,status,service,output}; what is left out is empty, the status passing. */
  private static List<Check> checks(Line line, String node, String serviceId) {
    List<Check> checks = new ArrayList<>();
    for (String text : line.all("check")) {
      List<String> parts = new ArrayList<>(Arrays.asList(text.split(",", -1)));
      while (parts.size() < 4) {
        parts.add("");
      }
      checks.add(
          new Check(
              node,
              parts.get(0),
              line.text("check-name", "ck"),
              parts.get(1).isEmpty() ? Check.Status.PASSING : parts.get(1),
              line.text("notes", ""),
              parts.get(3),
              parts.get(2).isEmpty() ? serviceId : parts.get(2),
              "",
              List.of(),
              line.has("ttl") ? "ttl" : "",
              line.has("ttl") ? ttl(line.number("ttl", 0)) : null,
              0,
              0));
    }
    return checks;
  }

  private static CheckDefinition ttl(long seconds) {
    return new CheckDefinition(
        new Probe.Ttl(Duration.ofSeconds(seconds)),
        Duration.ZERO,
        Duration.ZERO,
        0,
        0,
        0,
        Duration.ZERO,
        0);
  }

  private static Coordinate at(long height) {
    return new Coordinate(Coordinate.ORIGIN.vector(), 1, 0, height);
  }

  private static PreparedQuery query(Line line) {
    return new PreparedQuery(
        uuid(line.word(0)),
        line.text("name", ""),
        line.has("session") ? uuid(line.text("session", "")) : null,
        "",
        line.has("template") ? new Template(Template.NAME_PREFIX, "", false) : Template.NONE,
        new Target(
            line.text("service", "web"), Failover.NONE, false, null, "", null, null, null, false),
        "",
        0,
        0);
  }

  private static Session session(Line line) {
    return new Session(
        uuid(line.word(0)),
        line.text("name", ""),
        line.text("node", "n1"),
        Duration.ofSeconds(line.number("delay", 15)),
        Behavior.valueOf(line.text("behavior", "RELEASE")),
        Duration.ZERO,
        "",
        line.list("checks"),
        line.has("service-checks") ? line.list("service-checks") : null,
        line.has("legacy-checks") ? line.list("legacy-checks") : null,
        0,
        0);
  }

  // --- questions

  private String answer(Line line) {
    switch (line.verb()) {
      case "clock" -> {
        String word = line.word(0);
        clockMillis =
            word.startsWith("+")
                ? clockMillis + Long.parseLong(word.substring(1))
                : Long.parseLong(word);
        return "";
      }
      case "replay" -> {
        long index = Long.parseLong(line.word(0));
        List<Outcome> outcomes =
            state.apply(
                List.of(new LogEntry(index, clockMillis, new KvCommand.Delete(Key.of("any")))));
        String told = index + " " + told(outcomes.getFirst()) + ", " + heard.size() + " changes\n";
        heard.clear();
        return told;
      }
      case "skip-to" -> {
        long index = Long.parseLong(line.word(0));
        state.skipTo(index);
        nextIndex = Math.max(nextIndex, index + 1);
        return "applied " + state.appliedIndex() + "\n";
      }
      default -> {
        try (ReadView view = store.view()) {
          return answer(line, view);
        }
      }
    }
  }

  private String answer(Line line, ReadView view) {
    Catalog catalog = view.catalog();
    List<String> out = new ArrayList<>();
    switch (line.verb()) {
      case "keys" ->
          view.keys(
              line.words().isEmpty() ? Bytes.EMPTY : line.key().bytes(), row -> out.add(told(row)));
      case "nodes" -> catalog.nodes().forEach(row -> out.add(told(row)));
      case "services" -> catalog.services().forEach(row -> out.add(told(row)));
      case "checks" -> catalog.checks().forEach(row -> out.add(told(row)));
      case "sessions" -> catalog.sessions().forEach(row -> out.add(told(row)));
      case "index" ->
          line.words().forEach(name -> out.add(name + " " + catalog.serviceIndex(name)));
      case "tombstones" ->
          out.add(
              "tombstones "
                  + view.tombstoneIndex(line.words().isEmpty() ? Bytes.EMPTY : line.key().bytes()));
      case "counters" -> out.add(told(view.counters()));
      case "queries" -> {
        catalog.queries().forEach(row -> out.add(told(row)));
        out.add("queries index " + catalog.queriesIndex());
      }
      case "query-for" ->
          line.words()
              .forEach(
                  name -> {
                    PreparedQuery found = catalog.queryNamed(name);
                    PreparedQuery template = catalog.templateFor(name);
                    out.add(
                        name
                            + ": "
                            + (found == null ? "none" : told(found.id()))
                            + ", template "
                            + (template == null ? "none" : told(template.id())));
                  });
      case "events" ->
          catalog
              .events()
              .forEach(
                  row ->
                      out.add(
                          told(row.id())
                              + " "
                              + row.name()
                              + " number "
                              + row.sequence()
                              + " index "
                              + row.index()));
      case "coordinates" -> {
        catalog
            .coordinates()
            .forEach(row -> out.add(row.node() + " height " + row.coordinate().height()));
        out.add("coordinates index " + catalog.coordinatesIndex());
      }
      case "delays" -> {
        try (WriteTxn txn = store.begin()) {
          line.words().forEach(key -> out.add(key + " until " + txn.lockDelayUntil(Key.of(key))));
        }
      }
      default -> throw new IllegalArgumentException("no such verb: " + line.verb());
    }
    return out.isEmpty() ? "none\n" : String.join("\n", out) + "\n";
  }

  // --- telling

  private static String told(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted() -> "accepted";
      case Outcome.Unmet() -> "unmet";
      case Outcome.Rejected(Outcome.Rejection reason) -> "rejected " + told(reason);
      case Outcome.Answered(List<TxnResult> results) ->
          results.stream()
              .map(each -> "\n  shows " + told(each))
              .collect(Collectors.joining("", "answered", ""));
      case Outcome.Undone(List<TxnFailure> failures) ->
          failures.stream()
              .map(each -> "\n  operation " + each.operation() + ": " + told(each.reason()))
              .collect(Collectors.joining("", "undone", ""));
    };
  }

  private static String told(TxnResult result) {
    return switch (result) {
      case TxnResult.OfKey(KeyRecord row) -> told(row);
      case TxnResult.OfNode(Node row) -> told(row);
      case TxnResult.OfService(ServiceInstance row) -> told(row);
      case TxnResult.OfCheck(Check row) -> told(row);
    };
  }

  private static String told(TxnFailure.Reason reason) {
    return switch (reason) {
      case TxnFailure.Reason.Absent() -> "absent";
      case TxnFailure.Reason.Exists() -> "exists";
      case TxnFailure.Reason.Stale() -> "stale";
      case TxnFailure.Reason.LockHeld() -> "lock held";
      case TxnFailure.Reason.LockDelayed() -> "lock delayed";
      case TxnFailure.Reason.LockNotHeld() -> "lock not held";
      case TxnFailure.Reason.OtherIndex(long actual) -> "other index " + actual;
      case TxnFailure.Reason.OtherSession(UUID actual) ->
          "other session " + (actual == null ? "none" : told(actual));
      case TxnFailure.Reason.Refused(Outcome.Rejection rejection) -> told(rejection);
    };
  }

  private static String told(Outcome.Rejection reason) {
    return switch (reason) {
      case Outcome.Rejection.UnknownSession(UUID id) -> "unknown session " + told(id);
      case Outcome.Rejection.UnknownNode(String node) -> "unknown node " + node;
      case Outcome.Rejection.UnknownService(String node, String id) ->
          "unknown service " + node + "/" + id;
      case Outcome.Rejection.UnknownCheck(String node, String id) ->
          "unknown check " + node + "/" + id;
      case Outcome.Rejection.CriticalCheck(String id) -> "critical check " + id;
      case Outcome.Rejection.NodeIdTaken(String id, String by) ->
          "node id " + told(UUID.fromString(id)) + " taken by " + by;
      case Outcome.Rejection.UnreadableSnapshot(String problem) ->
          "unreadable snapshot: " + problem;
      case Outcome.Rejection.UnknownQuery(UUID id) -> "unknown query " + told(id);
      case Outcome.Rejection.QueryNameTaken(String name) -> "query name '" + name + "' taken";
      case Outcome.Rejection.QueryNameIsId(String name) -> "query name is an id";
      case Outcome.Rejection.KeyLength(int bytes) -> "key of " + bytes + " bytes";
    };
  }

  private static String told(Change change) {
    return switch (change) {
      case Change.OfKey c -> "key " + c.key() + (c.deleted() ? " gone" : "");
      case Change.OfNode(long _, Node before, Node after) ->
          "node " + either(before, after).name() + fate(before, after);
      case Change.OfService(long _, ServiceInstance before, ServiceInstance after) ->
          before != null && after != null && !before.node().equals(after.node())
              ? "service " + id(before) + " moved to " + id(after)
              : "service " + id(either(before, after)) + fate(before, after);
      case Change.OfCheck(long _, Check before, Check after) ->
          "check "
              + either(before, after).node()
              + "/"
              + either(before, after).id()
              + fate(before, after)
              + (after == null ? "" : " " + after.status());
      case Change.OfServiceIndex c -> "index " + c.serviceName();
      case Change.OfSession(long _, Session before, Session after, SessionCommand.Cause cause) ->
          "session "
              + told(either(before, after).id())
              + fate(before, after)
              + (cause == null ? "" : " " + cause);
      case Change.OfQuery(long _, PreparedQuery before, PreparedQuery after) ->
          "query " + told(either(before, after).id()) + fate(before, after);
      case Change.OfEvent(long _, UserEvent event) -> "event " + told(event.id());
      case Change.OfCoordinate(long _, String node) -> "coordinate of " + node;
      case Change.OfLeader leader -> "leader " + leader.leader() + " in term " + leader.term();
    };
  }

  private static <T> T either(@Nullable T before, @Nullable T after) {
    if (before != null) {
      return before;
    }
    if (after != null) {
      return after;
    }
    throw new IllegalArgumentException("a change of nothing");
  }

  private static String fate(@Nullable Object before, @Nullable Object after) {
    return before == null ? " new" : after == null ? " gone" : " changed";
  }

  private static String id(ServiceInstance row) {
    return row.node() + "/" + row.id();
  }

  private static String told(KeyRecord row) {
    return row.key()
        + " = '"
        + row.value()
        + "' flags "
        + Long.toUnsignedString(row.flags())
        + " lock "
        + row.lockIndex()
        + (row.session() == null ? "" : " by " + told(row.session()))
        + " index "
        + row.createIndex()
        + ".."
        + row.modifyIndex()
        + " revision "
        + row.createRevision()
        + ".."
        + row.modRevision()
        + " version "
        + row.version();
  }

  private static String told(Node row) {
    return row.name()
        + (row.id().isEmpty() ? "" : " " + told(UUID.fromString(row.id())))
        + " at "
        + row.address()
        + (row.meta() == null ? "" : " meta " + row.meta())
        + " index "
        + row.createIndex()
        + ".."
        + row.modifyIndex();
  }

  private static String told(ServiceInstance row) {
    return id(row)
        + " "
        + row.name()
        + " at "
        + row.address()
        + ":"
        + row.port()
        + " tags "
        + row.tags()
        + " "
        + row.origin()
        + " index "
        + row.createIndex()
        + ".."
        + row.modifyIndex();
  }

  private static String told(Check row) {
    return row.node()
        + "/"
        + row.id()
        + " '"
        + row.name()
        + "' "
        + row.status()
        + " '"
        + row.output()
        + "'"
        + (row.notes().isEmpty() ? "" : " notes '" + row.notes() + "'")
        + (row.ofNode()
            ? ""
            : " of " + row.serviceId() + " " + row.serviceName() + " " + row.serviceTags())
        + (row.type().isEmpty() ? "" : " " + row.type())
        + (row.definition() == null ? "" : " run here")
        + " index "
        + row.createIndex()
        + ".."
        + row.modifyIndex();
  }

  private static String told(Session row) {
    return told(row.id())
        + " on "
        + row.node()
        + " index "
        + row.createIndex()
        + ".."
        + row.modifyIndex();
  }

  private static String told(PreparedQuery row) {
    return told(row.id())
        + " '"
        + row.name()
        + "' asks "
        + row.service().service()
        + (row.session() == null ? "" : " of " + told(row.session()))
        + " index "
        + row.createIndex()
        + ".."
        + row.modifyIndex();
  }

  private static String told(Counters counters) {
    return "kv "
        + counters.kvIndex()
        + " tombstone "
        + counters.tombstoneIndex()
        + " nodes "
        + counters.nodesIndex()
        + " services "
        + counters.servicesIndex()
        + " checks "
        + counters.checksIndex()
        + " sessions "
        + counters.sessionsIndex()
        + " revision "
        + counters.revision()
        + " time "
        + counters.timestampMillis();
  }

  /** {@code S12} or {@code U12}. */
  private static UUID uuid(String name) {
    return new UUID(name.charAt(0), Long.parseLong(name.substring(1)));
  }

  private static String told(UUID id) {
    return (char) id.getMostSignificantBits() + Long.toString(id.getLeastSignificantBits());
  }

  /**
   * A line of a script, taken apart. An option that is not asked for is a mistake in the script.
   */
  private record Line(String verb, List<String> words, Map<String, List<String>> options) {
    private static final Set<String> OPTIONS =
        new HashSet<>(
            List.of(
                "flags",
                "if",
                "session",
                "template",
                "height",
                "bump",
                "cause",
                "service",
                "id",
                "at",
                "meta",
                "skip-node-update",
                "check",
                "replace-checks",
                "check-name",
                "result",
                "adopters",
                "name",
                "tags",
                "address",
                "port",
                "service-meta",
                "override",
                "notes",
                "ttl",
                "node",
                "delay",
                "behavior",
                "checks",
                "service-checks",
                "legacy-checks"));

    static Line parse(String text) {
      List<String> words = new ArrayList<>();
      Map<String, List<String>> options = new LinkedHashMap<>();
      String[] parts = text.trim().split(" +", -1);
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
        if (OPTIONS.contains(name)) {
          options
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(equals < 0 ? "" : parts[i].substring(equals + 1));
        } else if (equals < 0) {
          words.add(parts[i].equals("''") ? "" : parts[i]);
        } else {
          throw new IllegalArgumentException("no such option: " + parts[i] + " in: " + text);
        }
      }
      return new Line(parts[0], words, options);
    }

    String word(int at) {
      return words.get(at);
    }

    /** The first word; {@code x*40} stands for forty x. */
    Key key() {
      String text = word(0);
      int times = text.indexOf('*');
      return Key.of(
          times < 0
              ? text
              : text.substring(0, times).repeat(Integer.parseInt(text.substring(times + 1))));
    }

    boolean has(String option) {
      return options.containsKey(option);
    }

    List<String> all(String option) {
      return options.getOrDefault(option, List.of());
    }

    @Nullable String textOrNull(String option) {
      return has(option) ? all(option).getFirst() : null;
    }

    String text(String option, String otherwise) {
      return has(option) ? all(option).getFirst() : otherwise;
    }

    long number(String option, long otherwise) {
      if (!has(option)) {
        return otherwise;
      }
      String text = text(option, "");
      return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    List<String> list(String option) {
      String text = text(option, "");
      return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    @Nullable Map<String, String> map(String option) {
      if (!has(option)) {
        return null;
      }
      Map<String, String> map = new LinkedHashMap<>();
      for (String pair : list(option)) {
        int colon = pair.indexOf(':');
        map.put(pair.substring(0, colon), pair.substring(colon + 1));
      }
      return map;
    }
  }
}
