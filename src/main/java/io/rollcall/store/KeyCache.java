package io.rollcall.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Records of keys that were read lately, so that one that is read again is not looked up in the
 * database. Any thread; {@link #changed} by the apply thread.
 *
 * <p>What is kept is a fact that stays true: the record that a key had in a version. It is given to
 * readers of that version and of later ones, up to the next that changed the key. Keys share {@link
 * #SLOTS} places for the version that changed one of them last, so nothing is taken out when a key
 * changes, and it does not matter when or from how old a version a reader puts something in.
 *
 * <p>Worked example: a reader of version 7 keeps {@code a}. Version 9 changes {@code a}, whose slot
 * says 9 before anybody can see that version. A reader of 9 finds a record of 7, older than the 9
 * of the slot, and looks {@code a} up anew. So does one who still reads version 7, for whom the
 * record would be right: the slot does not tell how long it was.
 */
final class KeyCache {
  /** A larger value takes longer to send than to look up, and the place of many. */
  static final int MAX_VALUE_BYTES = 64 << 10;

  /** A power of two: half a megabyte of memory. */
  private static final int SLOTS = 1 << 16;

  /** What an entry takes beside the bytes of its key and value. */
  private static final int ENTRY_BYTES = 300;

  private final Cache<Key, Kept> records;
  private final AtomicLongArray lastChange = new AtomicLongArray(SLOTS);

  /**
   * @param version the number of the version it was read in
   */
  private record Kept(KeyRecord record, long version) {
    int bytes() {
      return ENTRY_BYTES + record.key().bytes().length() + record.value().length();
    }
  }

  /**
   * @param bytes of keys and values at most, about; 0 keeps nothing
   */
  KeyCache(long bytes) {
    records =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Key _, Kept kept) -> kept.bytes())
            .executor(Runnable::run)
            .build();
  }

  /** The record in that version; null when it has to be looked up. */
  @Nullable KeyRecord find(Key key, long version) {
    Kept kept = records.getIfPresent(key);
    return kept != null && kept.version <= version && lastChange.get(slot(key)) <= kept.version
        ? kept.record
        : null;
  }

  /** Keeps what was looked up in a version. */
  void keep(KeyRecord record, long version) {
    if (record.value().length() <= MAX_VALUE_BYTES) {
      records.put(record.key(), new Kept(record, version));
    }
  }

  /** To be told before anybody can see the version that changes them. */
  void changed(Collection<Key> keys, long version) {
    for (Key key : keys) {
      lastChange.set(slot(key), version);
    }
  }

  /** What is kept, in bytes, about. */
  long bytes() {
    return records
        .policy()
        .eviction()
        .map(eviction -> eviction.weightedSize().orElse(0))
        .orElse(0L);
  }

  private static int slot(Key key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }
}
