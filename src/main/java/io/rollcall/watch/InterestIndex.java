package io.rollcall.watch;

import io.rollcall.machine.Change;
import io.rollcall.machine.ChangeSet;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.Node;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds who is interested in a change without looking at those who are not.
 *
 * <p>Everything but a prefix is found by its hash. Prefixes lie in one ordered map, and a changed
 * key finds its prefixes from the longest to the shortest. Worked example, with the prefixes {@code
 * ""}, {@code "a"}, {@code "a/b"}, {@code "a/b/c!"} and {@code "zz"} and the changed key {@code
 * "a/b/cd"}:
 *
 * <ol>
 *   <li>the greatest at or below {@code "a/b/cd"} is {@code "a/b/c!"}: no prefix of it, but the two
 *       have {@code "a/b/c"} in common, and a prefix of the key that is longer than this would lie
 *       between them; so go on at {@code "a/b/c"};
 *   <li>the greatest at or below {@code "a/b/c"} is {@code "a/b"}: a hit; go on below it;
 *   <li>{@code "a"}: a hit; {@code ""}: a hit; nothing is below.
 * </ol>
 *
 * <p>So the cost is the hits and a step or two, not the number of prefixes ({@code "zz"} was not
 * touched).
 *
 * <p>Any thread may call any method. A member whose {@link #add} returned before {@link #affected}
 * was called is found; one that is being added or removed meanwhile may or may not be.
 *
 * @param <T> the members, told apart by {@code equals}
 */
final class InterestIndex<T> {
  /**
   * A set is changed under its map entry's lock only, so a set that has members is never dropped.
   */
  private final ConcurrentHashMap<Interest, Set<T>> exact = new ConcurrentHashMap<>();

  private final ConcurrentSkipListMap<Bytes, Set<T>> prefixes = new ConcurrentSkipListMap<>();

  /**
   * Guards changes of {@link #prefixes}, whose {@code compute} is not atomic; readers go without.
   */
  private final ReentrantLock prefixChanges = new ReentrantLock();

  void add(Set<Interest> interests, T member) {
    for (Interest interest : interests) {
      if (interest instanceof Interest.InPrefix(Bytes prefix)) {
        prefixChanges.lock();
        try {
          prefixes.put(prefix, with(prefixes.get(prefix), member));
        } finally {
          prefixChanges.unlock();
        }
      } else {
        exact.compute(interest, (same, members) -> with(members, member));
      }
    }
  }

  void remove(Set<Interest> interests, T member) {
    for (Interest interest : interests) {
      if (interest instanceof Interest.InPrefix(Bytes prefix)) {
        prefixChanges.lock();
        try {
          Set<T> members = prefixes.get(prefix);
          if (members != null && members.remove(member) && members.isEmpty()) {
            prefixes.remove(prefix);
          }
        } finally {
          prefixChanges.unlock();
        }
      } else {
        exact.computeIfPresent(
            interest,
            (same, members) -> members.remove(member) && members.isEmpty() ? null : members);
      }
    }
  }

  /** Each member that one or more of the changes may concern, once. */
  Set<T> affected(ChangeSet changes) {
    Set<T> found = new HashSet<>();
    for (Change change : changes.changes()) {
      collect(change, found);
    }
    return found;
  }

  boolean isEmpty() {
    return exact.isEmpty() && prefixes.isEmpty();
  }

  private void collect(Change change, Set<T> found) {
    switch (change) {
      case Change.OfKey key -> {
        collect(new Interest.InKey(key.key()), found);
        collectPrefixesOf(key.key(), found);
      }
      case Change.OfNode node -> {
        collect(Interest.Table.NODES, found);
        String before = nameOf(node.before());
        String after = nameOf(node.after());
        collectNodes(before, after, found);
      }
      case Change.OfService service -> {
        collect(Interest.Table.SERVICES, found);
        String before = service.before() == null ? null : service.before().node();
        String after = service.after() == null ? null : service.after().node();
        collectNodes(before, after, found);
      }
      case Change.OfCheck check -> {
        collect(Interest.Table.CHECKS, found);
        String before = check.before() == null ? null : check.before().node();
        String after = check.after() == null ? null : check.after().node();
        collectNodes(before, after, found);
      }
      case Change.OfServiceIndex service ->
          collect(new Interest.InService(lowerCase(service.serviceName())), found);
      case Change.OfSession session -> {
        collect(Interest.Table.SESSIONS, found);
        UUID before = session.before() == null ? null : session.before().id();
        UUID id = session.after() == null ? before : session.after().id();
        if (id != null) {
          collect(new Interest.InSession(id), found);
        }
      }
      case Change.OfQuery query -> collect(Interest.Table.QUERIES, found);
      case Change.OfEvent event -> collect(Interest.Table.EVENTS, found);
      case Change.OfCoordinate coordinate -> collect(Interest.Table.COORDINATES, found);
      case Change.OfLeader leader -> {} // who leads is in no table
    }
  }

  private void collectNodes(@Nullable String before, @Nullable String after, Set<T> found) {
    if (before != null) {
      collect(new Interest.InNode(lowerCase(before)), found);
    }
    if (after != null && !after.equals(before)) {
      collect(new Interest.InNode(lowerCase(after)), found);
    }
  }

  private void collect(Interest interest, Set<T> found) {
    Set<T> members = exact.get(interest);
    if (members != null) {
      found.addAll(members);
    }
  }

  private void collectPrefixesOf(Key changed, Set<T> found) {
    Bytes key = changed.bytes();
    Map.Entry<Bytes, Set<T>> entry = prefixes.floorEntry(key);
    while (entry != null) {
      Bytes candidate = entry.getKey();
      int common = Arrays.mismatch(candidate.shared(), key.shared());
      if (common < 0 || common == candidate.length()) {
        found.addAll(entry.getValue());
        entry = prefixes.lowerEntry(candidate);
      } else {
        entry = prefixes.floorEntry(Bytes.owning(Arrays.copyOf(key.shared(), common)));
      }
    }
  }

  private static <T> Set<T> with(@Nullable Set<T> members, T member) {
    // Most interests have one member: two slots instead of sixteen.
    Set<T> grown = members == null ? ConcurrentHashMap.newKeySet(1) : members;
    grown.add(member);
    return grown;
  }

  private static @Nullable String nameOf(@Nullable Node node) {
    return node == null ? null : node.name();
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
