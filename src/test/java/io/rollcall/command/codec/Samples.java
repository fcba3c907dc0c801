package io.rollcall.command.codec;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.CoordinateCommand;
import io.rollcall.command.EventCommand;
import io.rollcall.command.KvCommand;
import io.rollcall.command.OperatorCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
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
import io.rollcall.model.ServiceInstance.Endpoint;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.model.Session;
import io.rollcall.model.Session.Behavior;
import io.rollcall.model.UserEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the golden files of commands and outcomes stand for, by name. Only ever added to. */
final class Samples {
  private static final UUID ID = UUID.fromString("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
  private static final Key KEY = Key.of("config/greeter/data");
  private static final Bytes VALUE = Bytes.owning(new byte[] {0, 1, 2, (byte) 0xfe, (byte) 0xff});

  private static final Node NODE =
      new Node(
          "n1", ID.toString(), "10.0.0.1", Map.of("lan", "10.0.0.1"), Map.of("rack", "é"), 0, 0);
  private static final Node BARE_NODE = new Node("n2", "", "host.example", null, null, 0, 0);
  private static final ServiceInstance SERVICE =
      new ServiceInstance(
          "n1",
          "web-1",
          "web",
          List.of("blue", "v2"),
          "10.0.0.7",
          8080,
          Map.of("wan", new Endpoint("203.0.113.7", 80)),
          Map.of("zone", "a"),
          new Weights(10, 1),
          true,
          "",
          false,
          Origin.AGENT,
          0,
          0);
  private static final ServiceInstance BARE_SERVICE =
      new ServiceInstance(
          "n2",
          "db",
          "db",
          List.of(),
          "",
          -1,
          null,
          null,
          Weights.DEFAULT,
          false,
          "proxy",
          true,
          Origin.CATALOG,
          0,
          0);
  private static final Check TTL = check("ttl", new Probe.Ttl(Duration.ofSeconds(15)));
  private static final Check HTTP =
      check(
          "http",
          new Probe.Http(
              "http://10.0.0.7:8080/actuator/health",
              "POST",
              Map.of("Accept", List.of("a", "b")),
              "{}",
              true,
              true,
              "web.example"));
  private static final Check TCP =
      check("tcp", new Probe.Tcp("10.0.0.7:8080", true, true, "web.example"));
  private static final List<Check> OTHER_KINDS =
      List.of(
          check("udp", new Probe.Udp("10.0.0.7:53")),
          check("grpc", new Probe.Grpc("10.0.0.7:9090/web", true, true, "web.example")),
          check("script", new Probe.Script(List.of("/bin/check", "-v"))),
          check("docker", new Probe.Docker("f972c95ebf0e", "/bin/sh", List.of("/bin/check"))),
          check("h2ping", new Probe.H2Ping("10.0.0.7:443", true, true, "web.example")),
          check("alias", new Probe.Alias("n2", "db")),
          check("os_service", new Probe.OsService("nginx.service")));
  private static final Check BARE_CHECK =
      new Check("n2", "c", "", "critical", "", "", "", "", List.of(), "", null, 0, 0);
  private static final Session SESSION =
      new Session(
          ID,
          "leader",
          "n1",
          Duration.ofSeconds(15),
          Behavior.DELETE,
          Duration.ofSeconds(30),
          "30s",
          List.of("serfHealth"),
          List.of("service:web-1"),
          List.of("old"),
          0,
          0);
  private static final Session BARE_SESSION =
      new Session(
          ID,
          "",
          "n1",
          Duration.ZERO,
          Behavior.RELEASE,
          Duration.ZERO,
          "",
          List.of(),
          null,
          null,
          0,
          0);

  private static final PreparedQuery QUERY =
      new PreparedQuery(
          ID,
          "nearest-",
          ID,
          "token",
          new Template(Template.NAME_PREFIX, "^nearest-(.*)$", true),
          new Target(
              "${match(1)}",
              new Failover(2, List.of("dc2"), List.of(new Failover.Place("dc3", "peer"))),
              true,
              List.of("disk"),
              "_agent",
              List.of("blue", "!old"),
              Map.of("rack", "a"),
              Map.of("zone", "b"),
              true),
          "10s",
          0,
          0);
  private static final PreparedQuery BARE_QUERY =
      new PreparedQuery(
          ID,
          "",
          null,
          "",
          Template.NONE,
          new Target("web", Failover.NONE, false, null, "", null, null, null, false),
          "",
          0,
          0);

  private Samples() {}

  static Map<String, Command> commands() {
    Map<String, Command> samples = new LinkedHashMap<>();
    samples.put("KvCommand.Put-v1", new KvCommand.Put(KEY, VALUE, -1, true));
    samples.put("KvCommand.Put.empty-v1", new KvCommand.Put(KEY, Bytes.EMPTY, 0, false));
    samples.put("KvCommand.PutIfIndex-v1", new KvCommand.PutIfIndex(KEY, VALUE, 42, 1_000));
    samples.put("KvCommand.Acquire-v1", new KvCommand.Acquire(KEY, VALUE, 42, ID));
    samples.put("KvCommand.Release-v1", new KvCommand.Release(KEY, VALUE, 42, ID));
    samples.put("KvCommand.Delete-v1", new KvCommand.Delete(KEY));
    samples.put("KvCommand.DeleteIfIndex-v1", new KvCommand.DeleteIfIndex(KEY, 1_000));
    samples.put("KvCommand.DeletePrefix-v1", new KvCommand.DeletePrefix(Bytes.utf8("config/")));
    samples.put(
        "CatalogCommand.Register-v1",
        new CatalogCommand.Register(NODE, SERVICE, List.of(TTL, HTTP, TCP), true));
    samples.put(
        "CatalogCommand.Register.bare-v1",
        new CatalogCommand.Register(BARE_NODE, null, List.of(BARE_CHECK), false));
    samples.put("CatalogCommand.Deregister-v1", new CatalogCommand.Deregister("n1", "web-1", null));
    samples.put(
        "CatalogCommand.Deregister.check-v1", new CatalogCommand.Deregister("n1", null, "c"));
    samples.put(
        "CatalogCommand.RegisterInstance-v1",
        new CatalogCommand.RegisterInstance(SERVICE, List.of(HTTP), true));
    samples.put(
        "CatalogCommand.RegisterInstance.bare-v1",
        new CatalogCommand.RegisterInstance(BARE_SERVICE, List.of(), false));
    samples.put(
        "CatalogCommand.RegisterInstance.probes-v1",
        new CatalogCommand.RegisterInstance(SERVICE, OTHER_KINDS, true));
    samples.put("CatalogCommand.RegisterCheck-v1", new CatalogCommand.RegisterCheck(TCP));
    samples.put(
        "CatalogCommand.DeregisterInstance-v1",
        new CatalogCommand.DeregisterInstance("n1", "web-1"));
    samples.put("CatalogCommand.DeregisterCheck-v1", new CatalogCommand.DeregisterCheck("n1", "c"));
    samples.put(
        "CatalogCommand.UpdateChecks-v1",
        new CatalogCommand.UpdateChecks(
            List.of(
                new CatalogCommand.CheckResult("n1", "c", "passing", "200 OK"),
                new CatalogCommand.CheckResult("n2", "d", "critical", "refused"))));
    samples.put(
        "CatalogCommand.UpdateChecks-v2",
        new CatalogCommand.UpdateChecks(
            "n3", List.of(new CatalogCommand.CheckResult("ext", "c", "passing", "200 OK"))));
    samples.put(
        "CatalogCommand.NodeLost-v1", new CatalogCommand.NodeLost("n1", List.of("n2", "n3")));
    samples.put(
        "CatalogCommand.NodeDrained-v1", new CatalogCommand.NodeDrained("n1", List.of("n2")));
    samples.put("CatalogCommand.NodeReturned-v1", new CatalogCommand.NodeReturned("n1"));
    samples.put("SessionCommand.Create-v1", new SessionCommand.Create(SESSION));
    samples.put("SessionCommand.Create.bare-v1", new SessionCommand.Create(BARE_SESSION));
    samples.put(
        "SessionCommand.Destroy-v1",
        new SessionCommand.Destroy(ID, SessionCommand.Cause.DESTROYED));
    samples.put(
        "SessionCommand.Destroy.expired-v1",
        new SessionCommand.Destroy(ID, SessionCommand.Cause.EXPIRED));
    samples.put(
        "OperatorCommand.PutSetting-v1", new OperatorCommand.PutSetting("autopilot", VALUE, 7));
    samples.put(
        "OperatorCommand.PutSetting.any-v1",
        new OperatorCommand.PutSetting("autopilot", VALUE, OperatorCommand.ANY));
    samples.put(
        "OperatorCommand.StageSnapshot-v1", new OperatorCommand.StageSnapshot(ID, 300, VALUE));
    samples.put("OperatorCommand.RestoreSnapshot-v1", new OperatorCommand.RestoreSnapshot(ID, 301));
    samples.put("OperatorCommand.DiscardSnapshot-v1", new OperatorCommand.DiscardSnapshot(ID));
    samples.put(
        "TxnCommand.Batch-v1",
        new TxnCommand.Batch(
            List.of(
                new TxnCommand.Kv(new KvCommand.PutIfIndex(KEY, VALUE, -1, 1_000)),
                new TxnCommand.GetKey(KEY),
                new TxnCommand.GetKeyOrEmpty(KEY),
                new TxnCommand.GetTree(Bytes.utf8("config/")),
                new TxnCommand.CheckIndex(KEY, 42),
                new TxnCommand.CheckSession(KEY, ID),
                new TxnCommand.CheckSession(KEY, null),
                new TxnCommand.CheckAbsent(KEY),
                new TxnCommand.SetNode(NODE, null),
                new TxnCommand.SetNode(BARE_NODE, 0L),
                new TxnCommand.GetNode("n1", ID.toString()),
                new TxnCommand.DeleteNode("n1", 42L),
                new TxnCommand.SetService(SERVICE, 42L),
                new TxnCommand.GetService("n1", "web-1"),
                new TxnCommand.DeleteService("n1", "web-1", null),
                new TxnCommand.SetCheck(BARE_CHECK, 42L),
                new TxnCommand.GetCheck("n1", "c"),
                new TxnCommand.DeleteCheck("n1", "c", 42L),
                new TxnCommand.DeleteSession(ID))));
    samples.put("QueryCommand.Create-v1", new QueryCommand.Create(QUERY));
    samples.put("QueryCommand.Create.bare-v1", new QueryCommand.Create(BARE_QUERY));
    samples.put("QueryCommand.Update-v1", new QueryCommand.Update(QUERY));
    samples.put("QueryCommand.Delete-v1", new QueryCommand.Delete(ID));
    samples.put(
        "EventCommand.Fire-v1",
        new EventCommand.Fire(new UserEvent(ID, "deploy", VALUE, "n.*", "web", "v2", 0, 0)));
    samples.put(
        "CoordinateCommand.Update-v1",
        new CoordinateCommand.Update(
            List.of(
                new NodeCoordinate("n1", "alpha", Coordinate.ORIGIN),
                new NodeCoordinate(
                    "n2", "", new Coordinate(List.of(0.5, -1e-4), 0.25, -0.001, 1e-5)))));
    samples.put("SystemCommand.ReapTombstones-v1", new SystemCommand.ReapTombstones(123_456));
    samples.put("SystemCommand.LeaderElected-v1", new SystemCommand.LeaderElected(7, "n2", "n1"));
    samples.put(
        "SystemCommand.EstablishCluster-v1",
        new SystemCommand.EstablishCluster(
            java.util.UUID.fromString("0f0e0d0c-0b0a-0908-0706-050403020100"), 2, true));
    return samples;
  }

  static Map<String, Outcome> outcomes() {
    Map<String, Outcome> samples = new LinkedHashMap<>();
    samples.put("Outcome.Accepted-v1", Outcome.ACCEPTED);
    samples.put("Outcome.Unmet-v1", Outcome.UNMET);
    samples.put(
        "Outcome.Answered-v1",
        new Outcome.Answered(
            List.of(
                new TxnResult.OfKey(new KeyRecord(KEY, VALUE, -1, 1, ID, 2, 3, 4, 5, 6)),
                new TxnResult.OfNode(NODE),
                new TxnResult.OfService(SERVICE),
                new TxnResult.OfCheck(TTL))));
    samples.put(
        "Outcome.Undone-v1",
        new Outcome.Undone(
            List.of(
                new TxnFailure(0, new TxnFailure.Reason.Absent()),
                new TxnFailure(1, new TxnFailure.Reason.Exists()),
                new TxnFailure(2, new TxnFailure.Reason.Stale()),
                new TxnFailure(3, new TxnFailure.Reason.LockHeld()),
                new TxnFailure(4, new TxnFailure.Reason.LockDelayed()),
                new TxnFailure(5, new TxnFailure.Reason.LockNotHeld()),
                new TxnFailure(6, new TxnFailure.Reason.OtherIndex(42)),
                new TxnFailure(7, new TxnFailure.Reason.OtherSession(ID)),
                new TxnFailure(8, new TxnFailure.Reason.OtherSession(null)),
                new TxnFailure(
                    9, new TxnFailure.Reason.Refused(new Rejection.UnknownNode("n1"))))));
    for (Rejection reason :
        List.of(
            new Rejection.UnknownSession(ID),
            new Rejection.UnknownNode("n1"),
            new Rejection.UnknownService("n1", "web-1"),
            new Rejection.UnknownCheck("n1", "c"),
            new Rejection.CriticalCheck("c"),
            new Rejection.NodeIdTaken(ID.toString(), "n2"),
            new Rejection.UnreadableSnapshot("state: ends too early"),
            new Rejection.UnknownQuery(ID),
            new Rejection.QueryNameTaken("nearest"),
            new Rejection.QueryNameIsId(ID.toString()),
            new Rejection.KeyLength(40_000))) {
      samples.put(
          "Outcome.Rejected." + reason.getClass().getSimpleName() + "-v1",
          new Outcome.Rejected(reason));
    }
    return samples;
  }

  private static Check check(String id, Probe probe) {
    return new Check(
        "n1",
        id,
        "alive",
        "passing",
        "note",
        "output",
        "web-1",
        "web",
        List.of("blue", "v2"),
        probe.type(),
        new CheckDefinition(
            probe,
            Duration.ofSeconds(10),
            Duration.ofMillis(1_500),
            1,
            2,
            3,
            Duration.ofMinutes(90),
            4_096),
        0,
        0);
  }
}
