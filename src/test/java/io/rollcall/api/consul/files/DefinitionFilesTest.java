package io.rollcall.api.consul.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.command.CatalogCommand;
import io.rollcall.core.NodeIdentity;
import io.rollcall.core.Proposals;
import io.rollcall.core.Reads;
import io.rollcall.core.catalog.Registrations;
import io.rollcall.machine.ChangeListener;
import io.rollcall.machine.ChangeSet;
import io.rollcall.machine.ReplicatedState;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.raft.Member;
import io.rollcall.store.Store;
import io.rollcall.store.StoreOptions;
import io.rollcall.testing.LocalLog;
import io.rollcall.watch.Watches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DefinitionFilesTest {
  private static final String NODE = "n1";
  @TempDir Path data;
  @TempDir Path folder;

  private Store store;
  private Watches watches;
  private LocalLog log;
  private Registrations registrations;
  private DefinitionFiles files;
  private volatile CompletableFuture<Void> change = new CompletableFuture<>();

  @BeforeEach
  void start() {
    store = Store.open(data.resolve("state"), StoreOptions.DEFAULTS);
    watches = new Watches(10);
    log =
        new LocalLog(
            new Member(NODE, "127.0.0.1", 8300), new ReplicatedState(store, new Changes()), true);
    Reads reads = new Reads(store::view, watches, log);
    registrations =
        new Registrations(
            new NodeIdentity(NODE, new UUID(1, 2), "dc1", "127.0.0.1", 8500, 8300, Map.of()),
            new Proposals(log),
            reads);
    log.propose(
            new CatalogCommand.Register(
                new Node(NODE, "", "127.0.0.1", null, null, 0, 0), null, List.of(), false))
        .join();
    files = open();
  }

  @AfterEach
  void stop() {
    files.close();
    watches.close();
    store.close();
  }

  @Test
  void aFileIsTakenWholeOrNotAtAll() throws Exception {
    write("web.yaml", "services:\n- {id: a, name: web, port: 1}\n- {id: b, name: web, port: 2}\n");
    write(
        "c.json",
        "{\"service\": {\"name\": \"c\"}, \"check\": {\"name\": \"m\", \"ttl\": \"1h\"}}");
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ports()).isEqualTo(Map.of("a", 1, "b", 2, "c", 0));
    assertThat(checks()).containsExactly("m");

    write("web.yaml", "services:\n- {id: a, name: web, port: 11}\n- {id: x, name: web, prot: 2}\n");
    assertThat(files.reload().get(20, TimeUnit.SECONDS))
        .containsExactly(folder.resolve("web.yaml") + ":3: unknown field \"prot\"");
    assertThat(ports()).as("as before").isEqualTo(Map.of("a", 1, "b", 2, "c", 0));

    write("web.yaml", "services:\n- {id: a, name: web, port: 11}\n");
    Files.delete(folder.resolve("c.json"));
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ports()).isEqualTo(Map.of("a", 11));
    assertThat(checks()).isEmpty();
  }

  @Test
  void whatDisappearedOrBrokeWhileTheNodeWasDownIsKnown() throws Exception {
    write("gone.yaml", "service: {name: gone}\n");
    write("broken.yaml", "service: {name: broken}\n");
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    files.close();

    Files.delete(folder.resolve("gone.yaml"));
    write("broken.yaml", "service: {nam: broken}\n");
    files = open();
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).hasSize(1);
    assertThat(ports()).isEqualTo(Map.of("broken", 0));

    Files.delete(folder.resolve("broken.yaml"));
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ports()).isEmpty();
  }

  @Test
  void anIdOfAnotherFileIsRefused() throws Exception {
    write("a.yaml", "service: {id: twin, name: web, port: 1}\n");
    write("b.yaml", "service: {id: TWIN, name: web, port: 2}\n");
    assertThat(files.reload().get(20, TimeUnit.SECONDS))
        .containsExactly(
            folder.resolve("b.yaml")
                + ": service \"twin\" is defined in "
                + folder.resolve("a.yaml")
                + " already");
    assertThat(ports()).isEqualTo(Map.of("twin", 1));
  }

  @Test
  void whatAnybodyElseRegisteredIsLeftAlone() throws Exception {
    write("a.yaml", "service: {name: mine}\n");
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    ServiceInstance mine = registrations.service("mine").join();
    var ignored =
        registrations
            .register(
                new ServiceInstance(
                    NODE,
                    "theirs",
                    "theirs",
                    List.of(),
                    "",
                    0,
                    null,
                    null,
                    mine.weights(),
                    false,
                    "",
                    false,
                    ServiceInstance.Origin.AGENT,
                    0,
                    0),
                List.of(),
                false)
            .join();
    Files.delete(folder.resolve("a.yaml"));
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ports()).containsOnlyKeys("theirs");
  }

  @Test
  void aChangeOfAFileIsNoticed() throws Exception {
    files.start();
    write("a.yaml", "service: {name: web, port: 1}\n");
    awaitPorts(Map.of("web", 1));
    write("a.yaml", "service: {name: web, port: 2}\n");
    awaitPorts(Map.of("web", 2));
    Files.delete(folder.resolve("a.yaml"));
    awaitPorts(Map.of());
  }

  @Test
  void aFolderThatIsNoneIsRefused() {
    assertThatThrownBy(
            () ->
                new DefinitionFiles(
                    data.resolve("none"), List::of, registrations, data.resolve("ledger")))
        .hasMessage("rollcall.services-dir: " + data.resolve("none") + " (expected: a folder)");
  }

  @Test
  void servicesOfTheSettingsStandBesideThoseOfFiles() throws Exception {
    AtomicReference<List<Map<String, Object>>> settings =
        new AtomicReference<>(
            List.of(Map.of("name", "inline", "port", 7, "check", Map.of("ttl", "1h"))));
    files.close();
    files = new DefinitionFiles(folder, settings::get, registrations, data.resolve("ledger.json"));
    write("a.yaml", "service: {name: filed, port: 8}\n");
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ports()).isEqualTo(Map.of("inline", 7, "filed", 8));
    assertThat(checks()).containsExactly("service:inline");

    // They are read anew with each reload, and refused whole.
    settings.set(List.of(Map.of("name", "inline", "port", 9)));
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ports()).isEqualTo(Map.of("inline", 9, "filed", 8));
    settings.set(List.of(Map.of("name", "other", "prot", 9)));
    assertThat(files.reload().get(20, TimeUnit.SECONDS))
        .singleElement()
        .asString()
        .contains("unknown field \"prot\"");
    assertThat(ports()).isEqualTo(Map.of("inline", 9, "filed", 8));

    // A later start without it takes it away.
    files.close();
    files = open();
    assertThat(files.reload().get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ports()).isEqualTo(Map.of("filed", 8));
  }

  @Test
  void aBadServiceInTheSettingsIsRefusedWithItsPlace() {
    assertThatThrownBy(
            () ->
                new DefinitionFiles(
                    null,
                    () -> List.of(Map.of("name", "good"), Map.of("name", "web", "prot", 7)),
                    registrations,
                    data.resolve("other.json")))
        .hasMessageContaining("rollcall.services[1]")
        .hasMessageContaining("unknown field \"prot\"");
  }

  private DefinitionFiles open() {
    return new DefinitionFiles(folder, List::of, registrations, data.resolve("ledger.json"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private Map<String, Integer> ports() {
    Map<String, Integer> ports = new TreeMap<>();
    registrations.services().join().forEach(each -> ports.put(each.id(), each.port()));
    return ports;
  }

  private List<String> checks() {
    return registrations.checks().join().stream().map(Check::id).toList();
  }

  /** Woken by each change of the state. */
  private void awaitPorts(Map<String, Integer> expected) throws Exception {
    for (CompletableFuture<Void> next = change; !ports().equals(expected); next = change) {
      next.get(30, TimeUnit.SECONDS);
    }
  }

  private final class Changes implements ChangeListener {
    @Override
    public void onChanges(ChangeSet changes) {
      CompletableFuture<Void> before = change;
      change = new CompletableFuture<>();
      before.complete(null);
    }

    @Override
    public void onRestore(long appliedIndex) {}
  }
}
