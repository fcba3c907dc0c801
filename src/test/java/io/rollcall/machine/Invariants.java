package io.rollcall.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.NodeCoordinate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.Session;
import io.rollcall.model.UserEvent;
import io.rollcall.store.Catalog;
import io.rollcall.store.Counters;
import io.rollcall.store.ReadView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What holds in every state, by name. */
final class Invariants {
  private Invariants() {}

  static void hold(ReadView view) {
    Catalog catalog = view.catalog();
    List<KeyRecord> keys = new ArrayList<>();
    view.keys(Bytes.EMPTY, keys::add);

    everyInstanceStandsOnANode(catalog);
    everyCheckStandsOnANodeAndAnInstance(catalog);
    everySessionHasItsNodeAndItsChecks(catalog);
    everyLockHasItsSession(catalog, keys);
    everyQueryHasItsSessionAndItsName(view);
    eventsAreFewAndInOrder(view);
    everyCoordinateHasItsNode(view);
    aServiceIndexIsAtLeastItsRows(catalog);
    countersAreAtLeastTheirRows(view, keys);
  }

  private static void everyInstanceStandsOnANode(Catalog catalog) {
    for (ServiceInstance row : catalog.services()) {
      var node = catalog.node(row.node());
      assertThat(node).as("node of %s", row).isNotNull();
      assertThat(row.node()).as("spelling of the node of %s", row).isEqualTo(node.name());
    }
  }

  private static void everyCheckStandsOnANodeAndAnInstance(Catalog catalog) {
    for (Check row : catalog.checks()) {
      assertThat(catalog.node(row.node())).as("node of %s", row).isNotNull();
      if (!row.ofNode()) {
        ServiceInstance instance = catalog.service(row.node(), row.serviceId());
        assertThat(instance).as("instance of %s", row).isNotNull();
        assertThat(row)
            .as("copies of its instance in %s", row)
            .isEqualTo(row.ofService(instance.id(), instance.name(), instance.tags()));
      }
    }
  }

  private static void everySessionHasItsNodeAndItsChecks(Catalog catalog) {
    for (Session row : catalog.sessions()) {
      assertThat(catalog.node(row.node())).as("node of %s", row).isNotNull();
      Set<String> checks = new LinkedHashSet<>(row.nodeChecks());
      if (row.serviceChecks() != null) {
        checks.addAll(row.serviceChecks());
      }
      if (row.legacyChecks() != null) {
        checks.addAll(row.legacyChecks());
      }
      for (String id : checks) {
        Check check = catalog.check(row.node(), id);
        assertThat(check).as("check %s of %s", id, row).isNotNull();
        assertThat(check.status()).as("status of %s of %s", id, row).isNotEqualTo("critical");
      }
    }
  }

  private static void everyLockHasItsSession(Catalog catalog, List<KeyRecord> keys) {
    for (KeyRecord row : keys) {
      if (row.session() != null) {
        assertThat(catalog.session(row.session())).as("holder of %s", row).isNotNull();
      }
    }
  }

  private static void everyQueryHasItsSessionAndItsName(ReadView view) {
    Catalog catalog = view.catalog();
    for (PreparedQuery row : catalog.queries()) {
      assertThat(row.modifyIndex()).as("index of %s", row).isBetween(1L, catalog.queriesIndex());
      if (row.session() != null) {
        assertThat(catalog.session(row.session())).as("session of %s", row).isNotNull();
        assertThat(catalog.queriesOf(row.session())).contains(row);
      }
      if (!row.name().isEmpty()) {
        assertThat(catalog.queryNamed(row.name())).isEqualTo(row);
      }
      if (row.isTemplate()) {
        assertThat(catalog.templateFor(row.name())).isEqualTo(row);
      }
    }
    assertThat(catalog.queriesIndex()).isLessThanOrEqualTo(view.appliedIndex());
  }

  private static void eventsAreFewAndInOrder(ReadView view) {
    List<UserEvent> events = view.catalog().events();
    assertThat(events).hasSizeLessThanOrEqualTo(UserEvent.MAX_REMEMBERED);
    for (int i = 1; i < events.size(); i++) {
      assertThat(events.get(i).sequence()).isEqualTo(events.get(i - 1).sequence() + 1);
      assertThat(events.get(i).index()).isBetween(events.get(i - 1).index(), view.appliedIndex());
    }
  }

  private static void everyCoordinateHasItsNode(ReadView view) {
    for (NodeCoordinate row : view.catalog().coordinates()) {
      var node = view.catalog().node(row.node());
      assertThat(node).as("node of %s", row).isNotNull();
      assertThat(row.node()).isEqualTo(node.name());
    }
    assertThat(view.catalog().coordinatesIndex()).isLessThanOrEqualTo(view.appliedIndex());
  }

  private static void aServiceIndexIsAtLeastItsRows(Catalog catalog) {
    for (ServiceInstance row : catalog.services()) {
      long index = catalog.serviceIndex(row.name());
      assertThat(index).as("index of %s", row).isGreaterThanOrEqualTo(row.modifyIndex());
      var node = catalog.node(row.node());
      assertThat(index)
          .as("index of %s and its node", row)
          .isGreaterThanOrEqualTo(node == null ? 0 : node.modifyIndex());
      for (Check check : catalog.checksOfInstance(row.node(), row.id())) {
        assertThat(index).as("index of %s", check).isGreaterThanOrEqualTo(check.modifyIndex());
      }
      for (Check check : catalog.checksOfNode(row.node())) {
        assertThat(index)
            .as("index of %s under %s", row, check)
            .isGreaterThanOrEqualTo(check.modifyIndex());
      }
    }
  }

  private static void countersAreAtLeastTheirRows(ReadView view, List<KeyRecord> keys) {
    Counters counters = view.counters();
    long applied = view.appliedIndex();
    for (KeyRecord row : keys) {
      assertThat(row.modifyIndex()).as("index of %s", row).isBetween(1L, counters.kvIndex());
      assertThat(row.createIndex()).isLessThanOrEqualTo(row.modifyIndex());
      assertThat(row.createRevision()).isLessThanOrEqualTo(row.modRevision());
      assertThat(row.modRevision()).isBetween(2L, counters.revision());
      assertThat(row.version()).isBetween(1L, row.modRevision() - row.createRevision() + 1);
    }
    view.catalog()
        .nodes()
        .forEach(row -> assertThat(row.modifyIndex()).isBetween(1L, counters.nodesIndex()));
    view.catalog()
        .services()
        .forEach(row -> assertThat(row.modifyIndex()).isBetween(1L, counters.servicesIndex()));
    view.catalog()
        .checks()
        .forEach(row -> assertThat(row.modifyIndex()).isBetween(1L, counters.checksIndex()));
    view.catalog()
        .sessions()
        .forEach(row -> assertThat(row.modifyIndex()).isBetween(1L, counters.sessionsIndex()));
    assertThat(List.of(counters.kvIndex(), counters.nodesIndex(), counters.servicesIndex()))
        .allMatch(index -> index <= applied);
    assertThat(List.of(counters.checksIndex(), counters.sessionsIndex()))
        .allMatch(index -> index <= applied);
    assertThat(view.tombstoneIndex(Bytes.EMPTY)).isLessThanOrEqualTo(counters.tombstoneIndex());
  }

  /** From one state to a later one no index and no revision goes back. */
  static void indexesAreMonotonic(Counters before, Counters after) {
    assertThat(after.kvIndex()).isGreaterThanOrEqualTo(before.kvIndex());
    assertThat(after.nodesIndex()).isGreaterThanOrEqualTo(before.nodesIndex());
    assertThat(after.servicesIndex()).isGreaterThanOrEqualTo(before.servicesIndex());
    assertThat(after.checksIndex()).isGreaterThanOrEqualTo(before.checksIndex());
    assertThat(after.sessionsIndex()).isGreaterThanOrEqualTo(before.sessionsIndex());
    assertThat(after.revision()).isGreaterThanOrEqualTo(before.revision());
    assertThat(after.timestampMillis()).isGreaterThanOrEqualTo(before.timestampMillis());
  }
}
