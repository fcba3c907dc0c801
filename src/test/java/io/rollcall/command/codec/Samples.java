package io.rollcall.command.codec;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Command;
import io.rollcall.command.KvCommand;
import io.rollcall.command.OperatorCommand;
import io.rollcall.command.Outcome;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.command.SessionCommand;
import io.rollcall.command.SystemCommand;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Endpoint;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.model.Session;
import io.rollcall.model.Session.Behavior;
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
        "CatalogCommand.NodeLost-v1", new CatalogCommand.NodeLost("n1", List.of("n2", "n3")));
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
    samples.put("SystemCommand.ReapTombstones-v1", new SystemCommand.ReapTombstones(123_456));
    return samples;
  }

  static Map<String, Outcome> outcomes() {
    Map<String, Outcome> samples = new LinkedHashMap<>();
    samples.put("Outcome.Accepted-v1", Outcome.ACCEPTED);
    samples.put("Outcome.Unmet-v1", Outcome.UNMET);
    for (Rejection reason :
        List.of(
            new Rejection.UnknownSession(ID),
            new Rejection.UnknownNode("n1"),
            new Rejection.UnknownService("n1", "web-1"),
            new Rejection.UnknownCheck("n1", "c"),
            new Rejection.CriticalCheck("c"),
            new Rejection.NodeIdTaken(ID.toString(), "n2"),
            new Rejection.UnreadableSnapshot("state: ends too early"),
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
