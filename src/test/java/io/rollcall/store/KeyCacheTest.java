package io.rollcall.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
  private static final Key A = Key.of("a");

  private final KeyCache cache = new KeyCache(1 << 20);

  @Test
  void givesARecordToReadersOfItsVersionAndOfLaterOnes() {
    KeyRecord record = record(A, 10);
    cache.keep(record, 7);

    assertThat(cache.find(A, 7)).isSameAs(record);
    assertThat(cache.find(A, 8)).isSameAs(record);
    assertThat(cache.find(Key.of("b"), 8)).isNull();
  }

  @Test
  void doesNotGiveARecordToReadersOfEarlierVersions() {
    cache.keep(record(A, 10), 7);

    assertThat(cache.find(A, 6)).isNull();
  }

  @Test
  void aChangeEndsWhatWasReadBefore() {
    cache.keep(record(A, 10), 7);
    cache.changed(List.of(A), 9);
    assertThat(cache.find(A, 9)).isNull();

    KeyRecord changed = record(A, 11);
    cache.keep(changed, 9);
    assertThat(cache.find(A, 9)).isSameAs(changed);
  }

  @Test
  void aReaderOfAnOldVersionMayComeLate() {
    cache.changed(List.of(A), 9);
    cache.keep(record(A, 10), 7);

    assertThat(cache.find(A, 9)).isNull();
  }

  @Test
  void holdsNoMoreThanItMay() {
    for (int i = 0; i < 10_000; i++) {
      cache.keep(record(Key.of("key" + i), 1_000), 1);
    }
    assertThat(cache.bytes()).isBetween(1L << 19, 1L << 20);

    cache.keep(record(A, KeyCache.MAX_VALUE_BYTES + 1), 1);
    assertThat(cache.find(A, 1)).isNull();
  }

  @Test
  void holdsNothingWhenItMayNot() {
    KeyCache none = new KeyCache(0);
    none.keep(record(A, 10), 7);

    assertThat(none.find(A, 7)).isNull();
  }

  private static KeyRecord record(Key key, int bytes) {
    return new KeyRecord(key, Bytes.owning(new byte[bytes]), 0, 0, null, 1, 1, 1, 1, 1);
  }
}
