package io.rollcall.store;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * An immutable list in the order of its keys, out of which a changed one is made in O(log n). The
 * plain list is only built when somebody reads elements, and then kept: ten thousand registrations
 * of one service build none, ten thousand readers of it share one. Any thread.
 */
final class Group<K, V> extends AbstractList<V> implements RandomAccess {
  private final TreePMap<K, V> rows;

  // Two threads may both build it: the lists are equal, and safe to publish by a race.
  private @Nullable List<V> list;

  Group(TreePMap<K, V> rows) {
    this.rows = rows;
  }

  Group<K, V> plus(K key, V value) {
    return new Group<>(rows.plus(key, value));
  }

  Group<K, V> minus(K key) {
    return new Group<>(rows.minus(key));
  }

  @Nullable V at(K key) {
    return rows.get(key);
  }

  /** The element with the least key; null when there is none. Builds no list. */
  @Nullable V first() {
    return rows.isEmpty() ? null : rows.firstEntry().getValue();
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public V get(int index) {
    return list().get(index);
  }

  @Override
  public Iterator<V> iterator() {
    return list().iterator();
  }

  @Override
  public Object[] toArray() {
    return list().toArray();
  }

  private List<V> list() {
    List<V> built = list;
    if (built == null) {
      built = List.copyOf(rows.values());
      list = built;
    }
    return built;
  }
}
