package io.rollcall.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.watch.Interest.InKey;
import io.rollcall.watch.Interest.InNode;
import io.rollcall.watch.Interest.InPrefix;
import io.rollcall.watch.Interest.InService;
import io.rollcall.watch.Interest.InSession;
import io.rollcall.watch.Interest.Table;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InterestIndexTest {
  private static final Change.KeyState SOME = new Change.KeyState(1, null);

  private static final UUID SESSION = new UUID(7, 7);

  private final InterestIndex<String> index = new InterestIndex<>();

  @Test
  void aKeyIsFoundByItselfAndByEveryPrefixOfIt() {
    for (String prefix : List.of("", "a", "a/b", "a/b/c!", "a/b/cd", "a/b/cde", "zz")) {
      index.add(Set.of(new InPrefix(Bytes.utf8(prefix))), "prefix " + prefix);
    }
    index.add(Set.of(new InKey(Key.of("a/b/cd"))), "key");
    index.add(Set.of(new InKey(Key.of("a/b"))), "other key");

    assertThat(affected(ofKey("a/b/cd")))
        .containsExactlyInAnyOrder("prefix ", "prefix a", "prefix a/b", "prefix a/b/cd", "key");
  }

  @Test
  void prefixesAreFoundAsByLookingAtEachOfThem() {
    Random random = new Random(20);
    for (int round = 0; round < 200; round++) {
      InterestIndex<Bytes> found = new InterestIndex<>();
      Set<Bytes> prefixes = new HashSet<>();
      for (int i = 0; i < random.nextInt(30); i++) {
        Bytes prefix = bytes(random, random.nextInt(5));
        prefixes.add(prefix);
        found.add(Set.of(new InPrefix(prefix)), prefix);
      }
      for (int i = 0; i < 50; i++) {
        Bytes key = bytes(random, 1 + random.nextInt(6));
        Set<Bytes> expected = new HashSet<>(prefixes);
        expected.removeIf(prefix -> !key.startsWith(prefix));
        assertThat(found.affected(changes(new Change.OfKey(1, new Key(key), null, SOME))))
            .as("key %s among %s", Arrays.toString(key.shared()), prefixes)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aNodeIsFoundByItsTableAndItsNameInLowerCase() {
    index.add(Set.of(Table.NODES), "all nodes");
    index.add(Set.of(new InNode("n1")), "n1");
    index.add(Set.of(new InNode("n2")), "n2");
    index.add(Set.of(Table.SERVICES), "all services");

    assertThat(affected(new Change.OfNode(1, null, node("N1"))))
        .containsExactlyInAnyOrder("all nodes", "n1");
    assertThat(affected(new Change.OfNode(1, node("N2"), null)))
        .containsExactlyInAnyOrder("all nodes", "n2");
    assertThat(affected(new Change.OfNode(1, node("n1"), node("n2"))))
        .containsExactlyInAnyOrder("all nodes", "n1", "n2");
  }

  @Test
  void anInstanceThatMovesIsFoundByBothItsNodes() {
    index.add(Set.of(Table.SERVICES), "all services");
    index.add(Set.of(new InNode("n1")), "n1");
    index.add(Set.of(new InNode("n2")), "n2");
    index.add(Set.of(new InNode("n3")), "n3");
    index.add(Set.of(new InService("web")), "web");

    assertThat(affected(new Change.OfService(1, instance("N1"), instance("N2"))))
        .containsExactlyInAnyOrder("all services", "n1", "n2");
  }

  @Test
  void aServiceIsFoundByItsIndexOnly() {
    index.add(Set.of(new InService("web")), "web");
    index.add(Set.of(new InService("db")), "db");

    assertThat(affected(new Change.OfServiceIndex(1, "web"))).containsExactly("web");
  }

  @Test
  void aCheckIsFoundByItsTableAndItsNode() {
    index.add(Set.of(Table.CHECKS), "all checks");
    index.add(Set.of(new InNode("n1")), "n1");
    index.add(Set.of(Table.NODES), "all nodes");

    assertThat(affected(new Change.OfCheck(1, check("N1"), null)))
        .containsExactlyInAnyOrder("all checks", "n1");
  }

  @Test
  void aSessionIsFoundByItsTableAndItsId() {
    index.add(Set.of(Table.SESSIONS), "all sessions");
    index.add(Set.of(new InSession(SESSION)), "this");
    index.add(Set.of(new InSession(new UUID(8, 8))), "another");

    assertThat(affected(new Change.OfSession(1, null, session(), null)))
        .containsExactlyInAnyOrder("all sessions", "this");
    assertThat(affected(new Change.OfSession(1, session(), null, null)))
        .containsExactlyInAnyOrder("all sessions", "this");
  }

  @Test
  void aMemberOfSeveralInterestsIsFoundOnceAndGoesFromAll() {
    Set<Interest> interests =
        Set.of(
            new InKey(Key.of("a")),
            new InPrefix(Bytes.utf8("a")),
            new InPrefix(Bytes.EMPTY),
            Table.NODES);
    index.add(interests, "many");
    index.add(Set.of(new InPrefix(Bytes.EMPTY)), "other");
    ChangeSet all =
        changes(ofKey("a"), ofKey("ab"), new Change.OfNode(1, null, node("n1")), ofKey("b"));

    assertThat(index.affected(all)).containsExactlyInAnyOrder("many", "other");

    index.remove(interests, "many");
    assertThat(index.affected(all)).containsExactly("other");
    assertThat(index.isEmpty()).isFalse();

    index.remove(Set.of(new InPrefix(Bytes.EMPTY)), "other");
    assertThat(index.isEmpty()).isTrue();
  }

  private Set<String> affected(Change change) {
    return index.affected(changes(change));
  }

  private static ChangeSet changes(Change... changes) {
    return new ChangeSet(1, List.of(changes), List.of(new ChangeSet.Moment(1, 0)));
  }

  private static Change ofKey(String key) {
    return new Change.OfKey(1, Key.of(key), null, SOME);
  }

  /** Two different bytes only, one of them negative: so that prefixes are frequent. */
  private static Bytes bytes(Random random, int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = random.nextBoolean() ? (byte) 'a' : (byte) 0xc3;
    }
    return Bytes.owning(content);
  }

  private static Node node(String name) {
    return new Node(name, "", "10.0.0.1", null, null, 1, 1);
  }

  private static ServiceInstance instance(String node) {
    return new ServiceInstance(
        node,
        "web-1",
        "web",
        List.of(),
        "",
        80,
        null,
        null,
        ServiceInstance.Weights.DEFAULT,
        false,
        "",
        false,
        ServiceInstance.Origin.AGENT,
        1,
        1);
  }

  private static Check check(String node) {
    return new Check(
        node, "c1", "c1", Check.Status.PASSING, "", "", "", "", List.of(), "", null, 1, 1);
  }

  private static Session session() {
    return new Session(
        SESSION,
        "",
        "n1",
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
}
