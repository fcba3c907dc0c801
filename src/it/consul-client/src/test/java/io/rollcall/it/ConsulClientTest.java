package io.rollcall.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.ConsulException;
import org.kiwiproject.consul.KeyValueClient;
import org.kiwiproject.consul.NotRegisteredException;
import org.kiwiproject.consul.cache.KVCache;
import org.kiwiproject.consul.cache.ServiceHealthCache;
import org.kiwiproject.consul.model.State;
import org.kiwiproject.consul.model.agent.ImmutableRegistration;
import org.kiwiproject.consul.model.agent.Registration;
import org.kiwiproject.consul.model.kv.Operation;
import org.kiwiproject.consul.model.kv.Value;
import org.kiwiproject.consul.model.kv.Verb;
import org.kiwiproject.consul.model.query.ImmutablePreparedQuery;
import org.kiwiproject.consul.model.query.ImmutableServiceQuery;
import org.kiwiproject.consul.model.session.ImmutableSession;
import org.kiwiproject.consul.option.ImmutablePutOptions;
import org.kiwiproject.consul.option.QueryOptions;
import org.kiwiproject.consul.util.LeaderElectionUtil;

/** What an application does with kiwiproject's consul-client, unmodified. */
class ConsulClientTest {
  @TempDir static Path folder;
  private static Server server;
  private static Consul consul;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start(folder);
    consul =
        Consul.builder()
            .withHostAndPort(HostAndPort.fromParts("127.0.0.1", server.port()))
            .withReadTimeoutMillis(SECONDS.toMillis(30))
            .build();
  }

  @AfterAll
  static void stop() {
    if (consul != null) {
      consul.destroy();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void keys() {
    KeyValueClient kv = consul.keyValueClient();
    assertThat(kv.getValue("kv/absent")).isEmpty();
    assertThat(kv.putValue("kv/a", "one", -1L)).isTrue(); // flags: all 64 bits
    assertThat(kv.putValue("kv/b/c", "zwei, ünï")).isTrue();
    assertThat(kv.getValueAsString("kv/a")).contains("one");
    Value value = kv.getValue("kv/a").orElseThrow();
    assertThat(value.getFlags()).isEqualTo(-1L);
    assertThat(kv.getValuesAsString("kv/")).containsExactly("one", "zwei, ünï");
    assertThat(kv.getKeys("kv/")).containsExactly("kv/a", "kv/b/c");
    assertThat(kv.getKeys("kv/", "/")).containsExactly("kv/a", "kv/b/");

    long index = value.getModifyIndex();
    assertThat(kv.putValue("kv/a", "two", 0, ImmutablePutOptions.builder().cas(index - 1).build()))
        .isFalse();
    assertThat(kv.putValue("kv/a", "two", 0, ImmutablePutOptions.builder().cas(index).build()))
        .isTrue();
    kv.deleteKey("kv/a");
    assertThat(kv.getValue("kv/a")).isEmpty();
    kv.deleteKeys("kv/");
    assertThat(kv.getValues("kv/")).isEmpty();
  }

  @Test
  void aBlockingReadEndsWithTheChange() {
    KeyValueClient kv = consul.keyValueClient();
    kv.putValue("block/a", "1");
    BigInteger index = kv.getConsulResponseWithValue("block/a").orElseThrow().getIndex();
    var read =
        CompletableFuture.supplyAsync(
            () -> kv.getValue("block/a", QueryOptions.blockSeconds(20, index).build()));
    kv.putValue("block/a", "2");
    assertThat(read.orTimeout(10, SECONDS).join().flatMap(Value::getValueAsString)).contains("2");
  }

  @Test
  void sessionsAndLocks() {
    var sessions = consul.sessionClient();
    KeyValueClient kv = consul.keyValueClient();
    String one = session("one");
    String two = session("two");
    assertThat(sessions.getSessionInfo(one)).get().extracting("id").isEqualTo(one);
    assertThat(sessions.renewSession(one)).isPresent();
    assertThat(sessions.listSessions()).extracting("id").contains(one, two);

    assertThat(kv.acquireLock("lock/a", "held by one", one)).isTrue();
    assertThat(kv.acquireLock("lock/a", two)).isFalse();
    assertThat(kv.getSession("lock/a")).contains(one);
    assertThat(kv.releaseLock("lock/a", two)).isFalse();
    assertThat(kv.releaseLock("lock/a", one)).isTrue();
    assertThat(kv.acquireLock("lock/a", two)).isTrue();
    sessions.destroySession(two);
    assertThat(kv.getSession("lock/a")).isEmpty();
    sessions.destroySession(one);
    assertThat(sessions.getSessionInfo(one)).isEmpty();
  }

  @Test
  void aLeaderIsElectedByALock() {
    LeaderElectionUtil election = new LeaderElectionUtil(consul);
    String service = "elected-" + UUID.randomUUID();
    assertThat(election.getLeaderInfoForService(service)).isEmpty();
    assertThat(election.electNewLeaderForService(service, "first")).contains("first");
    assertThat(election.electNewLeaderForService(service, "second")).contains("first");
    assertThat(election.releaseLockForService(service)).isTrue();
    assertThat(election.getLeaderInfoForService(service)).isEmpty();
  }

  @Test
  void agentAndCatalogAndHealth() throws Exception {
    var agent = consul.agentClient();
    agent.ping();
    agent.register(8080, 60L, "web", "web-1", List.of("v1", "blue"), Map.of("rack", "r1"));
    assertThat(agent.isRegistered("web-1")).isTrue();
    assertThat(agent.getServices()).containsKey("web-1");
    assertThat(agent.getService("web-1", QueryOptions.BLANK).getResponse().getMeta())
        .containsEntry("rack", "r1");
    assertThat(healthy("web")).isEmpty();
    agent.pass("web-1", "fine");
    await().atMost(10, SECONDS).until(() -> healthy("web").size() == 1);
    assertThat(consul.healthClient().getServiceChecks("web").getResponse())
        .extracting("output")
        .containsExactly(Optional.of("fine"));
    agent.warn("web-1");
    await().atMost(10, SECONDS).until(() -> checksIn(State.WARN).contains("service:web-1"));
    agent.fail("web-1");
    await().atMost(10, SECONDS).until(() -> checksIn(State.FAIL).contains("service:web-1"));

    var catalog = consul.catalogClient();
    assertThat(catalog.getDatacenters()).containsExactly("dc1");
    assertThat(catalog.getServices().getResponse()).containsKeys("consul", "web");
    var instance = catalog.getService("web").getResponse().getFirst();
    assertThat(instance.getServicePort()).isEqualTo(8080);
    assertThat(instance.getServiceTags()).containsExactly("v1", "blue");
    assertThat(catalog.getNodes().getResponse()).extracting("node").contains(instance.getNode());
    assertThat(catalog.getNode(instance.getNode()).getResponse().getServices())
        .containsKey("web-1");
    assertThat(consul.healthClient().getNodeChecks(instance.getNode()).getResponse()).isNotEmpty();

    agent.deregister("web-1");
    await().atMost(10, SECONDS).until(() -> catalog.getService("web").getResponse().isEmpty());
    assertThatThrownBy(() -> agent.pass("web-1")).isInstanceOf(NotRegisteredException.class);
    assertThat(agent.getAgent().getConfig().getDatacenter()).isEqualTo("dc1");
    assertThat(agent.getMembers()).isNotEmpty();
    assertThat(consul.statusClient().getLeader()).isNotEmpty();
    assertThat(consul.statusClient().getPeers()).hasSize(1);
  }

  @Test
  void aCacheOfHealthyInstancesFollows() throws Exception {
    try (ServiceHealthCache cache =
        ServiceHealthCache.newCache(
            consul.healthClient(), "cached", true, 10, QueryOptions.BLANK)) {
      cache.start();
      assertThat(cache.awaitInitialized(10, SECONDS)).isTrue();
      assertThat(cache.getMap()).isEmpty();
      consul
          .agentClient()
          .register(
              ImmutableRegistration.builder()
                  .name("cached")
                  .id("cached-1")
                  .address("10.0.0.1")
                  .port(9090)
                  .check(Registration.RegCheck.ttl(60L))
                  .build());
      consul.agentClient().pass("cached-1");
      await().atMost(10, SECONDS).until(() -> cache.getMap().size() == 1);
      assertThat(cache.getMap().keySet().iterator().next().getPort()).isEqualTo(9090);
      consul.agentClient().fail("cached-1");
      await().atMost(10, SECONDS).until(() -> cache.getMap().isEmpty());
    } finally {
      consul.agentClient().deregister("cached-1");
    }
  }

  @Test
  void aCacheOfKeysFollows() throws Exception {
    KeyValueClient kv = consul.keyValueClient();
    kv.putValue("cache/a", "1");
    try (KVCache cache = KVCache.newCache(kv, "cache/", 10)) {
      cache.start();
      assertThat(cache.awaitInitialized(10, SECONDS)).isTrue();
      assertThat(cache.getMap()).containsOnlyKeys("a");
      kv.putValue("cache/b", "2");
      await().atMost(10, SECONDS).until(() -> cache.getMap().containsKey("b"));
      kv.deleteKeys("cache/");
      await().atMost(10, SECONDS).until(() -> cache.getMap().isEmpty());
    }
  }

  @Test
  void transactions() {
    KeyValueClient kv = consul.keyValueClient();
    var done =
        kv.performTransaction(
            Operation.builder(Verb.SET).key("txn/a").value("one").build(),
            Operation.builder(Verb.SET).key("txn/b").value("two").build(),
            Operation.builder(Verb.GET).key("txn/a").build());
    assertThat(done.getResponse().results()).hasSize(3);
    assertThat(kv.getValueAsString("txn/b")).contains("two");
    assertThatThrownBy(
            () ->
                kv.performTransaction(
                    Operation.builder(Verb.SET).key("txn/c").value("three").build(),
                    Operation.builder(Verb.CHECK_INDEX).key("txn/a").index(BigInteger.ONE).build()))
        .isInstanceOf(ConsulException.class);
    assertThat(kv.getValue("txn/c")).isEmpty();
  }

  @Test
  void events() {
    var events = consul.eventClient();
    var fired = events.fireEvent("deploy", "version 7");
    assertThat(fired.getName()).isEqualTo("deploy");
    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () -> {
              var listed = events.listEvents("deploy").getEvents();
              assertThat(listed).extracting("id").contains(fired.getId());
              assertThat(listed.getLast().getPayload()).contains("version 7");
            });
  }

  @Test
  void preparedQueries() throws Exception {
    consul.agentClient().register(7070, 60L, "asked", "asked-1", List.of("v1"), Map.of());
    consul.agentClient().pass("asked-1");
    await().atMost(10, SECONDS).until(() -> healthy("asked").size() == 1);
    var queries = consul.preparedQueryClient();
    String id =
        queries.createPreparedQuery(
            ImmutablePreparedQuery.builder()
                .name("find-asked")
                .service(ImmutableServiceQuery.builder().service("asked").onlyPassing(true).build())
                .build());
    assertThat(queries.getPreparedQuery(id)).get().extracting("name").isEqualTo("find-asked");
    assertThat(queries.getPreparedQueries()).extracting("id").contains(id);
    var found = queries.execute("find-asked");
    assertThat(found.service()).isEqualTo("asked");
    assertThat(found.nodes()).hasSize(1);
    queries.deletePreparedQuery(id);
    assertThatThrownBy(() -> queries.getPreparedQuery(id)).hasMessageContaining("Query not found");
    consul.agentClient().deregister("asked-1");
  }

  private static String session(String name) {
    return consul
        .sessionClient()
        .createSession(ImmutableSession.builder().name(name).ttl("60s").lockDelay("0s").build())
        .getId();
  }

  private static List<?> healthy(String service) {
    return consul.healthClient().getHealthyServiceInstances(service).getResponse();
  }

  private static List<String> checksIn(State state) {
    return consul.healthClient().getChecksByState(state).getResponse().stream()
        .map(check -> check.getCheckId())
        .toList();
  }
}
