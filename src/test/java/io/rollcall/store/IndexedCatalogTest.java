package io.rollcall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import io.rollcall.model.Session;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IndexedCatalogTest {
  private static final String[] NODES = {"n1", "N1", "n2", "n-3"};
  private static final String[] SERVICES = {"web", "Web", "api", "db", ""};
  private static final String[] IDS = {"a", "A", "b", "web", "serfHealth"};

  /** Random changes to a catalog and to plain lists that are searched from end to end. */
  @Test
  void answersAsASearchThroughEverything() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      Model model = new Model();
      IndexedCatalog catalog = IndexedCatalog.EMPTY;
      IndexedCatalog kept = catalog;
      Model keptModel = model.copy();
      for (int step = 0; step < 120; step++) {
        catalog = change(random, catalog, model, step);
        if (step % 12 == 0) {
          assertSame("seed " + seed + ", step " + step, catalog, model);
        }
        if (step == 60) {
          kept = catalog;
          keptModel = model.copy();
        }
      }
      assertSame("seed " + seed + ", an old catalog", kept, keptModel);
    }
  }

  @Test
  void sessionsAreOrderedAsTheirTexts() {
    IndexedCatalog catalog = IndexedCatalog.EMPTY;
    for (String id : List.of("ffffffff", "00000000", "80000000", "7fffffff")) {
      catalog = catalog.plus(session(UUID.fromString(id + "-0000-0000-0000-000000000000"), "n1"));
    }
    assertThat(catalog.sessions().stream().map(session -> session.id().toString()))
        .isSorted()
        .hasSize(4);
  }

  @Test
  void aListIsBuiltOnceAndCannotBeChanged() {
    IndexedCatalog catalog = IndexedCatalog.EMPTY.plus(service("n1", "a", "web", 1));
    List<ServiceInstance> instances = catalog.instancesOf("WEB");
    assertThat(instances).isSameAs(catalog.instancesOf("web"));
    IndexedCatalog later = catalog.plus(service("n1", "b", "web", 2));
    assertThat(instances).hasSize(1);
    assertThat(later.instancesOf("web")).hasSize(2);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> instances.remove(0));
  }

  /** Ten thousand instances of one service, and its lists asked for at each step. */
  @Test
  void tenThousandRegistrationsTakeWellUnderASecond() {
    register(10_000);
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    IndexedCatalog catalog = register(10_000);
    Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    assertThat(catalog.instancesOf("web")).hasSize(10_000);
    assertThat(catalog.checksOfService("web")).hasSize(10_000);
    assertThat(took).isLessThan(Duration.ofSeconds(1));
  }

  private static IndexedCatalog register(int instances) {
    IndexedCatalog catalog = IndexedCatalog.EMPTY;
    for (int i = 0; i < instances; i++) {
      String id = "web-" + i;
      String node = "n" + i % 3;
      assertThatNothingIsBuilt(catalog, i);
      catalog =
          catalog
              .plus(service(node, id, "web", i))
              .plus(check(node, "service:" + id, id, "web", i))
              .plusServiceIndex("web", i);
    }
    return catalog;
  }

  private static void assertThatNothingIsBuilt(IndexedCatalog catalog, int size) {
    if (catalog.instancesOf("web").size() != size) {
      throw new AssertionError("instances: " + catalog.instancesOf("web").size());
    }
  }

  private static IndexedCatalog change(
      Random random, IndexedCatalog catalog, Model model, int step) {
    String node = pick(random, NODES);
    String id = pick(random, IDS);
    String service = pick(random, SERVICES);
    return switch (random.nextInt(10)) {
      case 0 -> {
        String uuid = random.nextBoolean() ? "" : "id-" + random.nextInt(2);
        Node made = new Node(node, uuid, "a", null, null, step, step);
        model.nodes.put(fold(node), made);
        yield catalog.plus(made);
      }
      case 1 -> {
        model.nodes.remove(fold(node));
        yield catalog.minusNode(node);
      }
      case 2, 3 -> {
        ServiceInstance made = service(node, id, service, step);
        model.services.put(row(node, id), made);
        yield catalog.plus(made);
      }
      case 4 -> {
        model.services.remove(row(node, id));
        yield catalog.minusService(node, id);
      }
      case 5, 6 -> {
        String serviceId = random.nextBoolean() ? "" : pick(random, IDS);
        Check made = check(node, id, serviceId, serviceId.isEmpty() ? "" : service, step);
        model.checks.put(row(node, id), made);
        yield catalog.plus(made);
      }
      case 7 -> {
        model.checks.remove(row(node, id));
        yield catalog.minusCheck(node, id);
      }
      case 8 -> {
        Session made =
            new Session(
                new UUID(random.nextInt(3) - 1L, random.nextInt(2)),
                "",
                node,
                Duration.ZERO,
                Session.Behavior.RELEASE,
                Duration.ZERO,
                "",
                List.of(id),
                random.nextBoolean() ? null : List.of(pick(random, IDS), pick(random, IDS)),
                random.nextBoolean() ? null : List.of(pick(random, IDS)),
                step,
                step);
        model.sessions.put(made.id().toString(), made);
        yield catalog.plus(made);
      }
      default -> {
        if (random.nextBoolean()) {
          UUID gone = new UUID(random.nextInt(3) - 1L, random.nextInt(2));
          model.sessions.remove(gone.toString());
          yield catalog.minusSession(gone);
        }
        if (random.nextBoolean()) {
          model.indexes.put(fold(service), (long) step);
          yield catalog.plusServiceIndex(service, step);
        }
        model.indexes.remove(fold(service));
        model.extinction = step;
        yield catalog.extinguished(service, step);
      }
    };
  }

  private static void assertSame(String when, IndexedCatalog catalog, Model model) {
    same(when, catalog.nodes(), sorted(model.nodes));
    same(when, catalog.services(), sorted(model.services));
    same(when, catalog.checks(), sorted(model.checks));
    same(when, catalog.sessions(), sorted(model.sessions));
    for (String uuid : List.of("id-0", "ID-1")) {
      assertThat(catalog.nodeById(uuid))
          .as(when)
          .isEqualTo(only(model.nodes, row -> same(row.id(), uuid)).findFirst().orElse(null));
    }
    assertThat(catalog.nodeById("")).as(when).isNull();
    for (String node : NODES) {
      assertThat(catalog.node(node)).as(when).isEqualTo(model.nodes.get(fold(node)));
      same(when, catalog.servicesOn(node), rows(model.services, row -> same(row.node(), node)));
      same(when, catalog.checksOn(node), rows(model.checks, row -> same(row.node(), node)));
      same(
          when,
          catalog.checksOfNode(node),
          rows(model.checks, row -> same(row.node(), node) && row.ofNode()));
      same(when, catalog.sessionsOn(node), rows(model.sessions, row -> same(row.node(), node)));
      for (String id : IDS) {
        String key = row(node, id);
        assertThat(catalog.service(node, id)).as(when).isEqualTo(model.services.get(key));
        assertThat(catalog.check(node, id)).as(when).isEqualTo(model.checks.get(key));
        same(
            when,
            catalog.checksOfInstance(node, id),
            rows(model.checks, row -> same(row.node(), node) && same(row.serviceId(), id)));
        same(
            when,
            catalog.sessionsBoundTo(node, id),
            rows(
                model.sessions,
                row ->
                    same(row.node(), node)
                        && Stream.of(row.nodeChecks(), row.serviceChecks(), row.legacyChecks())
                            .filter(ids -> ids != null)
                            .flatMap(List::stream)
                            .anyMatch(bound -> same(bound, id))));
      }
    }
    for (String id : IDS) {
      same(when, catalog.instancesWithId(id), rows(model.services, row -> same(row.id(), id)));
      same(when, catalog.checksWithId(id), rows(model.checks, row -> same(row.id(), id)));
    }
    for (String service : SERVICES) {
      same(
          when,
          catalog.instancesOf(service),
          rows(model.services, row -> same(row.name(), service)));
      same(
          when,
          catalog.checksOfService(service),
          rows(model.checks, row -> !row.ofNode() && same(row.serviceName(), service)));
      assertThat(catalog.serviceIndex(service))
          .as(when)
          .isEqualTo(model.indexes.getOrDefault(fold(service), model.extinction));
    }
  }

  private static final class Model {
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, ServiceInstance> services = new TreeMap<>();
    private final Map<String, Check> checks = new TreeMap<>();
    private final Map<String, Session> sessions = new TreeMap<>();
    private final Map<String, Long> indexes = new TreeMap<>();
    private long extinction;

    Model copy() {
      Model copy = new Model();
      copy.nodes.putAll(nodes);
      copy.services.putAll(services);
      copy.checks.putAll(checks);
      copy.sessions.putAll(sessions);
      copy.indexes.putAll(indexes);
      copy.extinction = extinction;
      return copy;
    }
  }

  /** By node, then by id. */
  private static <T> Collection<T> sorted(Map<String, T> rows) {
    return rows(rows, row -> true);
  }

  private static <T> List<T> rows(Map<String, T> rows, Predicate<T> predicate) {
    return only(rows, predicate).toList();
  }

  private static <T> Stream<T> only(Map<String, T> rows, Predicate<T> predicate) {
    return rows.values().stream().filter(predicate);
  }

  private static String row(String node, String id) {
    return fold(node) + '\0' + fold(id);
  }

  private static ServiceInstance service(String node, String id, String name, long index) {
    return new ServiceInstance(
        node,
        id,
        name,
        List.of(),
        "",
        0,
        null,
        null,
        Weights.DEFAULT,
        false,
        "",
        false,
        Origin.AGENT,
        index,
        index);
  }

  private static Check check(
      String node, String id, String serviceId, String serviceName, long index) {
    return new Check(
        node, id, "", "passing", "", "", serviceId, serviceName, List.of(), "", null, index, index);
  }

  private static Session session(UUID id, String node) {
    return new Session(
        id,
        "",
        node,
        Duration.ZERO,
        Session.Behavior.RELEASE,
        Duration.ZERO,
        "",
        List.of(),
        null,
        null,
        1,
        1);
  }

  private static String pick(Random random, String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static void same(String when, Collection<?> got, Collection<?> expected) {
    if (!List.copyOf(got).equals(List.copyOf(expected))) {
      assertThat(List.copyOf(got)).as(when).isEqualTo(expected);
    }
  }

  private static boolean same(String one, String other) {
    return fold(one).equals(fold(other));
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
