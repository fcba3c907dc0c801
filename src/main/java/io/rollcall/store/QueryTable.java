package io.rollcall.store;

import io.rollcall.model.PreparedQuery;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Prepared queries in memory, with an index for each way they are looked up. Immutable; any thread.
 *
 * <p>Example: the template {@code Geo-} of session S stands in {@code all} under its id, in {@code
 * byName} and {@code templates} under {@code geo-}, and in {@code bySession} under S. Asked for
 * {@code geo-db}, {@link #templateFor} looks for {@code geo-db}, {@code geo-d}, {@code geo-}.
 *
 * @param index of the last change of any of them
 */
record QueryTable(
    Group<UUID, PreparedQuery> all,
    TreePMap<String, PreparedQuery> byName,
    TreePMap<String, PreparedQuery> templates,
    GroupIndex<UUID, UUID, PreparedQuery> bySession,
    long index) {
  static final QueryTable EMPTY =
      new QueryTable(
          new Group<>(TreePMap.empty(IndexedCatalog.UUID_ORDER)),
          TreePMap.empty(Comparator.<String>naturalOrder()),
          TreePMap.empty(Comparator.<String>naturalOrder()),
          GroupIndex.ordered(IndexedCatalog.UUID_ORDER),
          0);

  QueryTable plus(PreparedQuery query) {
    QueryTable rest = without(query.id());
    String name = IndexedCatalog.fold(query.name());
    UUID session = query.session();
    return new QueryTable(
        rest.all.plus(query.id(), query),
        name.isEmpty() ? rest.byName : rest.byName.plus(name, query),
        query.isTemplate() ? rest.templates.plus(name, query) : rest.templates,
        session == null ? rest.bySession : rest.bySession.plus(session, query.id(), query),
        Math.max(index, query.modifyIndex()));
  }

  QueryTable minus(UUID id, long at) {
    return without(id).at(at);
  }

  QueryTable at(long other) {
    return new QueryTable(all, byName, templates, bySession, other);
  }

  private QueryTable without(UUID id) {
    PreparedQuery old = all.at(id);
    if (old == null) {
      return this;
    }
    String name = IndexedCatalog.fold(old.name());
    UUID session = old.session();
    return new QueryTable(
        all.minus(id),
        byName.minus(name),
        old.isTemplate() ? templates.minus(name) : templates,
        session == null ? bySession : bySession.minus(session, id),
        index);
  }

  @Nullable PreparedQuery named(String name) {
    return byName.get(IndexedCatalog.fold(name));
  }

  @Nullable PreparedQuery templateFor(String name) {
    if (templates.isEmpty()) {
      return null;
    }
    String folded = IndexedCatalog.fold(name);
    for (int length = folded.length(); length >= 0; length--) {
      PreparedQuery found = templates.get(folded.substring(0, length));
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
