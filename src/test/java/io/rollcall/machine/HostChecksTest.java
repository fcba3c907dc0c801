package io.rollcall.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.CatalogCommand;
import io.rollcall.command.CatalogCommand.CheckResult;
import io.rollcall.command.CatalogCommand.UpdateChecks;
import io.rollcall.command.Command;
import io.rollcall.command.LogEntry;
import io.rollcall.command.Outcome;
import io.rollcall.model.Check;
import io.rollcall.model.CheckDefinition;
import io.rollcall.model.CheckDefinition.Probe;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks on hosts without an agent: whose results count, and what becomes of a definition. */
class HostChecksTest implements ChangeListener {
  private static final CheckDefinition PING =
      new CheckDefinition(
          new Probe.Tcp("10.0.0.9:80", false, false, ""),
          Duration.ofSeconds(10),
          Duration.ZERO,
          0,
          0,
          0,
          Duration.ZERO,
          0);

  private @TempDir Path folder;
  private Store store;
  private ReplicatedState state;
  private long index;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("state"), StoreOptions.DEFAULTS);
    state = new ReplicatedState(store, this);
    for (String server : List.of("n1", "n2")) {
      apply(
          new CatalogCommand.Register(
              node(server),
              server(server),
              List.of(check(server, Check.NODE_LIVENESS, "passing", null)),
              false));
    }
    apply(host(PING));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void onlyTheServerThatRunsTheCheckMayWriteIt() {
    String runner = runner();
    String other = runner.equals("n1") ? "n2" : "n1";

    assertThat(apply(result(other))).isInstanceOf(Outcome.Rejected.class);
    assertThat(found().status()).isEqualTo("critical");
    assertThat(apply(result(runner))).isEqualTo(Outcome.ACCEPTED);
    assertThat(found().status()).isEqualTo("passing");

    // The runner is lost: the other one runs it, and what the first still sends is too late.
    apply(new CatalogCommand.NodeLost(runner, List.of(other)));
    assertThat(runner()).isEqualTo(other);
    assertThat(apply(result(runner))).isInstanceOf(Outcome.Rejected.class);
    assertThat(apply(result(other))).isEqualTo(Outcome.ACCEPTED);
    apply(new CatalogCommand.NodeReturned(runner));
    assertThat(runner()).isEqualTo(runner);
  }

  @Test
  void aServersOwnChecksAreWrittenByNoOther() {
    apply(new CatalogCommand.RegisterCheck(check("n1", "own", "critical", PING)));
    List<CheckResult> fine = List.of(new CheckResult("n1", "own", "passing", ""));
    assertThat(apply(new UpdateChecks("n2", fine))).isInstanceOf(Outcome.Rejected.class);
    assertThat(apply(new UpdateChecks("n1", fine))).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void aHostRegisteredAnewWithoutADefinitionIsNoLongerProbed() {
    assertThat(found().definition()).isEqualTo(PING);
    apply(host(null));
    assertThat(found().definition()).isNull();
  }

  /** A name like a server's own check makes no server of a host. */
  @Test
  void aHostCannotPoseAsAServer() {
    apply(
        new CatalogCommand.Register(
            node("fake"),
            null,
            List.of(check("fake", Check.NODE_LIVENESS, "passing", null)),
            false));
    for (int i = 0; i < 50; i++) {
      String host = "host-" + i;
      assertThat(store.read(ReadView::catalog).runner(host)).isIn("n1", "n2");
    }
  }

  private Outcome apply(Command command) {
    return state.apply(List.of(new LogEntry(++index, 1_000, command))).getFirst();
  }

  private String runner() {
    return Objects.requireNonNull(store.read(ReadView::catalog).runner("ext"));
  }

  private Check found() {
    return store.read(ReadView::catalog).check("ext", "ping");
  }

  private static UpdateChecks result(String writer) {
    return new UpdateChecks(writer, List.of(new CheckResult("ext", "ping", "passing", "fine")));
  }

  private static CatalogCommand.Register host(@Nullable CheckDefinition definition) {
    return new CatalogCommand.Register(
        node("ext"), null, List.of(check("ext", "ping", "critical", definition)), false);
  }

  private static Node node(String name) {
    return new Node(name, "", "10.0.0.9", null, null, 0, 0);
  }

  private static ServiceInstance server(String node) {
    return new ServiceInstance(
        node,
        Node.SERVER_SERVICE,
        Node.SERVER_SERVICE,
        List.of(),
        "",
        8300,
        null,
        null,
        Weights.DEFAULT,
        false,
        "",
        false,
        Origin.CATALOG,
        0,
        0);
  }

  private static Check check(
      String node, String id, String status, @Nullable CheckDefinition definition) {
    return new Check(node, id, id, status, "", "", "", "", List.of(), "", definition, 0, 0);
  }

  @Override
  public void onChanges(ChangeSet changes) {}

  @Override
  public void onRestore(long appliedIndex) {}
}
