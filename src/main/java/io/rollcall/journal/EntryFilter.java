package io.rollcall.journal;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries somebody wants. Gaps pass every filter: whoever listens must know of them. Names of
 * nodes, services and instances are compared without regard to case. Immutable.
 *
 * @param kinds empty for all
 * @param node null for all, and so are the others
 */
public record EntryFilter(
    Set<Kind> kinds,
    @Nullable String node,
    @Nullable String service,
    @Nullable String instance,
    @Nullable String keyPrefix) {
  public static final EntryFilter ALL = new EntryFilter(Set.of(), null, null, null, null);

  public EntryFilter {
    kinds = Set.copyOf(kinds);
  }

  public boolean matches(Entry entry) {
    if (entry.kind() == Kind.GAP) {
      return true;
    }
    return (kinds.isEmpty() || kinds.contains(entry.kind()))
        && isSame(node, entry.node())
        && isSame(service, entry.service())
        && isSame(instance, entry.instance())
        && (keyPrefix == null || (entry.key() != null && entry.key().startsWith(keyPrefix)));
  }

  /** Whether an entry of a key can match. */
  boolean wantsKeys() {
    return node == null
        && service == null
        && instance == null
        && (kinds.isEmpty() || kinds.stream().anyMatch(Kind::ofKey));
  }

  private static boolean isSame(@Nullable String wanted, @Nullable String there) {
    return wanted == null || wanted.equalsIgnoreCase(there);
  }
}
