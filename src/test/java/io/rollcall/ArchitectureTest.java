package io.rollcall;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The rooms and arrows of {@code docs/architecture.md}, as code.
 *
 * <p>Think hard before you add an arrow. Most often the class stands in the wrong room, or a room
 * that already sees both sides should hand over what is missing.
 */
class ArchitectureTest {

  private static final String BASE = "io.rollcall.";

  /**
   * Each room and what it may import of Rollcall besides itself. A room is a package with all below
   * it, except what a longer name takes out: {@code command.codec} is not part of {@code command},
   * nor {@code raft.jraft}, the adapter, of {@code raft}, the port. {@code app} sees all and is in
   * nobody's list; the doors ({@code api.*}, {@code dns}) are in nobody's list either.
   */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry("model", Set.of()),
          entry("command", Set.of("model")),
          entry("command.codec", Set.of("command", "model")),
          entry("store", Set.of("model")),
          entry("machine", Set.of("command", "store", "model")),
          entry("watch", Set.of("machine", "model")),
          entry("raft", Set.of("command", "model")),
          entry("raft.jraft", Set.of("raft", "machine", "command", "command.codec", "model")),
          entry("core", Set.of("raft", "watch", "store", "command", "model")),
          entry("agent", Set.of("core", "raft", "machine", "store", "command", "model")),
          entry("journal", Set.of("machine", "command", "model")),
          entry(
              "api.consul",
              Set.of("core", "agent", "journal", "watch", "raft", "command", "model")),
          entry("api.etcd2", Set.of("core", "agent", "journal", "model")),
          entry("api.etcd3", Set.of("core", "agent", "journal", "model")),
          entry("api.console", Set.of("core", "journal", "watch", "raft", "model")),
          entry("dns", Set.of("core", "agent", "journal", "model")));

  /** Arrows that reach only some types of a room: a port of it, and what that port hands out. */
  private static final Map<String, Set<String>> NARROW_ARROWS =
      Map.ofEntries(
          entry("watch -> machine", Set.of("ChangeListener", "ChangeSet", "Change")),
          entry(
              "core -> store", Set.of("ReadView", "Catalog", "Counters", "Setting", "StateStream")),
          entry(
              "agent -> raft",
              Set.of("ReplicatedLog", "RaftStatus", "RaftException", "PeerChannel", "Member")),
          entry("agent -> machine", Set.of("ChangeListener", "ChangeSet", "Change")),
          entry("journal -> machine", Set.of("ChangeListener", "ChangeSet", "Change")),
          entry("journal -> command", Set.of("SessionCommand")),
          entry("api.console -> watch", Set.of("Answer")),
          entry("api.console -> raft", Set.of("RaftException", "Member", "RaftStatus")),
          entry("agent -> store", Set.of("ReadView", "Catalog", "Counters")),
          entry(
              "agent -> command",
              Set.of(
                  "Command",
                  "CatalogCommand",
                  "SessionCommand",
                  "CoordinateCommand",
                  "SystemCommand",
                  "Outcome")),
          entry(
              "api.consul -> watch",
              Set.of("Answer", "TooManyWaitersException", "WatchesClosedException")),
          entry("api.consul -> raft", Set.of("RaftException", "Member", "RaftStatus")),
          entry(
              "api.consul -> command",
              Set.of(
                  "KvCommand",
                  "CatalogCommand",
                  "SessionCommand",
                  "QueryCommand",
                  "TxnCommand",
                  "TxnResult",
                  "TxnFailure",
                  "Outcome")));

  private static final JavaClasses ROLLCALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.rollcall");

  @Test
  void everyArrowStandsInTheTable() {
    classes().should(followTheArrows()).check(ROLLCALL);
  }

  @Test
  void theModelNeedsNothingButTheJdk() {
    classes()
        .that(areIn("model"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.rollcall..", "java..", "org.jspecify.annotations"))
        .allowEmptyShould(true)
        .check(ROLLCALL);
  }

  @Test
  void theReplicatedStateKnowsNeitherSpringNorJson() {
    noClasses()
        .that(areIn("model", "command", "command.codec", "store", "machine", "watch", "journal"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.springframework..", "tools.jackson..", "com.fasterxml.jackson.."))
        .allowEmptyShould(true)
        .check(ROLLCALL);
  }

  @Test
  void onlyTheStoreKnowsRocksDb() {
    assertOnlyIn("store", "org.rocksdb..");
  }

  @Test
  void onlyTheAdapterKnowsTheEngine() {
    assertOnlyIn("raft.jraft", "com.alipay..");
  }

  @Test
  void onlyTheJournalKnowsSql() {
    assertOnlyIn("journal", "java.sql..");
    assertOnlyIn("journal", "org.h2..");
    assertOnlyIn("journal", "org.flywaydb..");
  }

  @Test
  void onlyTheProbersKnowGrpc() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.rollcall.agent.check")
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.grpc.."))
        .check(ROLLCALL);
  }

  /** Bolt would deserialise with it whatever a peer sends (CVE-2025-26866). */
  @Test
  void hessianIsNotOnTheClasspath() {
    assertThatThrownBy(() -> Class.forName("com.caucho.hessian.io.Hessian2Input"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        ROLLCALL.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(each -> !isNullMarked(each))
            .map(JavaPackage::getName)
            .toList();

    assertThat(unmarked).as("packages without a package-info.java with @NullMarked").isEmpty();
  }

  private static void assertOnlyIn(String room, String library) {
    noClasses()
        .that(DescribedPredicate.not(areIn(room)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(library))
        .allowEmptyShould(true)
        .check(ROLLCALL);
  }

  private static boolean isNullMarked(JavaPackage each) {
    return each.tryGetPackageInfo()
        .map(info -> info.isAnnotatedWith(NullMarked.class))
        .orElse(false);
  }

  private static DescribedPredicate<JavaClass> areIn(String... rooms) {
    return describe(
        "are in " + String.join(", ", rooms), type -> Set.of(rooms).contains(room(type)));
  }

  private static ArchCondition<JavaClass> followTheArrows() {
    return new ArchCondition<>("follow the arrows between the rooms") {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        String from = room(origin);
        if (!from.equals("app") && !ARROWS.containsKey(from)) {
          events.add(
              SimpleConditionEvent.violated(
                  origin, origin.getName() + " stands in no room of the table"));
          return;
        }
        for (Dependency each : origin.getDirectDependenciesFromSelf()) {
          JavaClass target = each.getTargetClass().getBaseComponentType();
          if (target.getPackageName().startsWith(BASE) && !allowed(from, target)) {
            events.add(
                SimpleConditionEvent.violated(
                    each, from + " -> " + room(target) + ": " + each.getDescription()));
          }
        }
      }
    };
  }

  private static boolean allowed(String from, JavaClass target) {
    String to = room(target);
    if (from.equals("app") || from.equals(to)) {
      return true;
    }
    if (!ARROWS.getOrDefault(from, Set.of()).contains(to)) {
      return false;
    }
    Set<String> doorway = NARROW_ARROWS.get(from + " -> " + to);
    return doorway == null || doorway.contains(outermost(target).getSimpleName());
  }

  /** The longest room of the table that holds the class; its bare package if there is none. */
  private static String room(JavaClass type) {
    String name = type.getPackageName();
    name = name.startsWith(BASE) ? name.substring(BASE.length()) : name;
    for (String each = name; !each.isEmpty(); each = parent(each)) {
      if (each.equals("app") || ARROWS.containsKey(each)) {
        // Another engine beside raft.jraft is an adapter too, and needs its own line.
        return each.equals("raft") && !name.equals("raft") ? name : each;
      }
    }
    return name;
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(name.lastIndexOf('.'), 0));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }
}
