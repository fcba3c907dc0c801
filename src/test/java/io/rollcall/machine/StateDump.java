package io.rollcall.machine;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.ServiceInstance;
import io.rollcall.store.Catalog;
import io.rollcall.store.ReadView;
import io.rollcall.store.Store;
import io.rollcall.store.WriteTxn;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The whole state as text, the same for equal states: two replicas at the same index must not
 * differ in a single character. On the apply thread.
 */
final class StateDump {
  private final StringBuilder text = new StringBuilder();

  private StateDump() {}

  /**
   * @param keys keys whose lock-delays and tombstones are asked for, whether they exist or not
   * @param serviceNames services whose indexes are asked for, whether they exist or not
   */
  static String of(Store store, Collection<Key> keys, Collection<String> serviceNames) {
    StateDump dump = new StateDump();
    try (ReadView view = store.view()) {
      dump.line("applied " + view.appliedIndex());
      dump.line(canonical(view.counters()));
      Set<Key> asked = new TreeSet<>(keys);
      view.keys(
          Bytes.EMPTY,
          row -> {
            dump.line(canonical(row));
            asked.add(row.key());
            return true;
          });
      dump.line("tombstones " + view.tombstoneIndex(Bytes.EMPTY));
      dump.catalog(view.catalog(), serviceNames);
      try (WriteTxn txn = store.begin()) {
        for (Key key : asked) {
          dump.line(
              key
                  + " delayed until "
                  + txn.lockDelayUntil(key)
                  + ", tombstone "
                  + view.tombstoneIndex(key.bytes()));
        }
        view.catalog()
            .sessions()
            .forEach(s -> dump.line(s.id() + " holds " + txn.keysHeldBy(s.id())));
      }
    }
    return dump.text.toString();
  }

  private void catalog(Catalog catalog, Collection<String> serviceNames) {
    catalog.nodes().forEach(row -> line(canonical(row)));
    catalog.services().forEach(row -> line(canonical(row)));
    catalog.checks().forEach(row -> line(canonical(row)));
    catalog.sessions().forEach(row -> line(canonical(row)));
    catalog.queries().forEach(row -> line(canonical(row)));
    catalog.events().forEach(row -> line(canonical(row)));
    catalog.coordinates().forEach(row -> line(canonical(row)));
    line("queries " + catalog.queriesIndex() + " coordinates " + catalog.coordinatesIndex());
    for (String name : List.of("q", "Q", "qa", "qab", "x")) {
      line(name + " " + catalog.queryNamed(name) + " " + catalog.templateFor(name));
    }
    Set<String> names = new LinkedHashSet<>(new TreeSet<>(serviceNames));
    for (ServiceInstance row : catalog.services()) {
      names.add(row.name().toLowerCase(Locale.ROOT));
    }
    for (String name : names) {
      line(
          "service "
              + name
              + " index "
              + catalog.serviceIndex(name)
              + " instances "
              + catalog.instancesOf(name).size()
              + " checks "
              + catalog.checksOfService(name).size());
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** A value as text that does not depend on the order of its maps. */
  static String canonical(Object value) {
    if (value instanceof Record row) {
      StringBuilder out = new StringBuilder(row.getClass().getSimpleName());
      for (RecordComponent component : row.getClass().getRecordComponents()) {
        out.append(' ')
            .append(component.getName())
            .append('=')
            .append(canonicalOrNull(row, component));
      }
      return out.toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put(String.valueOf(k), v == null ? "null" : canonical(v)));
      return sorted.toString();
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(StateDump::canonical).toList().toString();
    }
    return value.toString();
  }

  private static String canonicalOrNull(Record row, RecordComponent component) {
    try {
      Object value = component.getAccessor().invoke(row);
      return value == null ? "null" : canonical(value);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot read " + component, e);
    }
  }
}
