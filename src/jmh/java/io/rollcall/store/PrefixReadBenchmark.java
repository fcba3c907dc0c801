package io.rollcall.store;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads among 100,000 keys of 1 KB: one of a thousand, which the cache of keys holds if there is
 * one, and all 100 below a prefix, which are scanned.
 */
@State(Scope.Benchmark)
public class PrefixReadBenchmark {
  private static final int PREFIXES = 1_000;
  private static final int KEYS_EACH = 100;

  @Param({"0", "32"})
  private int keyCacheMegabytes;

  private Store store;
  private int next;

  @Setup
  public void fill() throws IOException {
    StoreOptions defaults = StoreOptions.DEFAULTS;
    StoreOptions options =
        defaults.withCaches(defaults.blockCacheBytes(), (long) keyCacheMegabytes << 20);
    store = Store.open(Files.createTempDirectory("read").resolve("state"), options);
    Bytes value = Bytes.owning(new byte[1024]);
    long index = 0;
    for (int prefix = 0; prefix < PREFIXES; prefix++) {
      try (WriteTxn txn = store.begin()) {
        for (int i = 0; i < KEYS_EACH; i++) {
          index++;
          txn.putKey(
              new KeyRecord(key(prefix, i), value, 0, 0, null, index, index, 1, index, index));
        }
        txn.commit(index);
      }
    }
  }

  @TearDown
  public void close() {
    store.close();
  }

  @Benchmark
  public @Nullable KeyRecord oneKey() {
    next = (next + 7) % PREFIXES;
    return store.read(view -> view.key(key(next, 50)));
  }

  @Benchmark
  public List<KeyRecord> hundredBelowAPrefix() {
    next = (next + 7) % PREFIXES;
    return store.read(
        view -> {
          List<KeyRecord> found = new ArrayList<>();
          view.keys(Bytes.utf8("p%04d/".formatted(next)), found::add);
          return found;
        });
  }

  private static Key key(int prefix, int number) {
    return new Key(Bytes.utf8("p%04d/%03d".formatted(prefix, number)));
  }
}
