package io.rollcall.store;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * An immutable index: what was looked for, to the elements that have it, in order. Example: service
 * name to its instances. Any thread.
 */
final class GroupIndex<G, K, V> {
  private final HashPMap<G, Group<K, V>> groups;
  private final Group<K, V> none;

  private GroupIndex(HashPMap<G, Group<K, V>> groups, Group<K, V> none) {
    this.groups = groups;
    this.none = none;
  }

  static <G, K, V> GroupIndex<G, K, V> ordered(Comparator<K> order) {
    return new GroupIndex<>(HashTreePMap.empty(), new Group<>(TreePMap.empty(order)));
  }

  Group<K, V> of(G group) {
    @Nullable Group<K, V> found = groups.get(group);
    return found == null ? none : found;
  }

  GroupIndex<G, K, V> plus(G group, K key, V value) {
    return new GroupIndex<>(groups.plus(group, of(group).plus(key, value)), none);
  }

  GroupIndex<G, K, V> minus(G group, K key) {
    Group<K, V> rest = of(group).minus(key);
    return new GroupIndex<>(rest.isEmpty() ? groups.minus(group) : groups.plus(group, rest), none);
  }
}
