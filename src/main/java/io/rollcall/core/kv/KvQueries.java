package io.rollcall.core.kv;

import io.rollcall.core.StateQuery;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.store.ReadView;
import io.rollcall.watch.Answer;
import io.rollcall.watch.Interest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads of the keyspace and their indexes: of a key its own; of a prefix the highest among its keys
 * and its remembered deletions; of something absent that of the whole table, so that any later
 * write has a higher one.
 */
final class KvQueries {
  private KvQueries() {}

  record OneKey(Key key) implements StateQuery<Optional<KeyRecord>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InKey(key));
    }

    @Override
    public Answer<Optional<KeyRecord>> answer(ReadView view) {
      KeyRecord found = view.key(key);
      return new Answer<>(
          found == null ? view.counters().kvIndex() : found.modifyIndex(),
          Optional.ofNullable(found));
    }

    @Override
    public boolean isQuick() {
      return true;
    }
  }

  record Under(Bytes prefix) implements StateQuery<List<KeyRecord>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InPrefix(prefix));
    }

    @Override
    public Answer<List<KeyRecord>> answer(ReadView view) {
      List<KeyRecord> found = new ArrayList<>();
      view.keys(prefix, found::add);
      long newest = found.stream().mapToLong(KeyRecord::modifyIndex).max().orElse(0);
      return new Answer<>(indexUnder(view, prefix, newest), List.copyOf(found));
    }
  }

  record Names(Bytes prefix, Bytes separator) implements StateQuery<List<Bytes>> {
    @Override
    public Set<Interest> interests() {
      return Set.of(new Interest.InPrefix(prefix));
    }

    @Override
    public Answer<List<Bytes>> answer(ReadView view) {
      List<Bytes> names = new ArrayList<>();
      long[] newest = {0};
      view.keys(
          prefix,
          found -> {
            newest[0] = Math.max(newest[0], found.modifyIndex());
            Bytes name = cut(found.key().bytes());
            if (names.isEmpty() || !names.getLast().equals(name)) {
              names.add(name);
            }
            return true;
          });
      return new Answer<>(indexUnder(view, prefix, newest[0]), List.copyOf(names));
    }

    /** With the separator {@code /} and the prefix {@code a}, {@code a/b/c} becomes {@code a/}. */
    private Bytes cut(Bytes name) {
      if (separator.isEmpty()) {
        return name;
      }
      byte[] whole = name.shared();
      byte[] mark = separator.shared();
      for (int at = prefix.length(); at + mark.length <= whole.length; at++) {
        if (Arrays.equals(whole, at, at + mark.length, mark, 0, mark.length)) {
          return Bytes.owning(Arrays.copyOf(whole, at + mark.length));
        }
      }
      return name;
    }
  }

  private static long indexUnder(ReadView view, Bytes prefix, long newest) {
    long index = Math.max(newest, view.tombstoneIndex(prefix));
    return index == 0 ? view.counters().kvIndex() : index;
  }
}
