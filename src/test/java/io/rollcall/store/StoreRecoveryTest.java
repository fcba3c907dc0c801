package io.rollcall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.model.Node;
import io.rollcall.model.UserEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** What is there after a crash, a restore, a copy, and after somebody damaged it. */
class StoreRecoveryTest {
  @TempDir Path folder;

  /** Index i of these stores has written keys k1 to ki, and node n with that index. */
  @Test
  void aCrashLeavesAnOlderStateThatIsWhole() throws IOException {
    Path killed = folder.resolve("killed");
    try (Store store = Store.open(folder.resolve("a"), StoreOptions.DEFAULTS)) {
      apply(store, 1, 10);
      kill(folder.resolve("a"), folder.resolve("before-flush"));
      store.flush();
      apply(store, 11, 20);
      kill(folder.resolve("a"), killed);
    }
    expectState(folder.resolve("before-flush"), 0);
    expectState(killed, 10);
    expectState(folder.resolve("a"), 20);
  }

  /** Buffers so small that they are written out all the time, in the midst of the entries. */
  @Test
  void aCrashWhileFilesAreWrittenLeavesAWholeState() throws IOException {
    StoreOptions small = new StoreOptions(1 << 20, 0, 64 << 10, -1, StoreOptions.Compression.NONE);
    try (Store store = Store.open(folder.resolve("a"), small)) {
      for (int round = 0; round < 4; round++) {
        long last = round * 200L + 200;
        apply(store, last - 199, last);
        Path killed = folder.resolve("killed" + round);
        kill(folder.resolve("a"), killed);
        try (Store left = Store.open(killed, small)) {
          long index = left.appliedIndex();
          assertThat(index).isBetween(0L, last);
          expectState(left, index);
          apply(left, index + 1, index + 5);
          expectState(left, index + 5);
        }
      }
      expectState(store, 800);
    }
  }

  @Test
  void aCheckpointBringsItsStateAndStaysAsItIs() {
    Path checkpoint = folder.resolve("checkpoint");
    try (Store source = Store.open(folder.resolve("a"), StoreOptions.DEFAULTS)) {
      apply(source, 1, 10);
      source.checkpoint(checkpoint);
      apply(source, 11, 12);
      try (Store target = Store.open(folder.resolve("b"), StoreOptions.DEFAULTS)) {
        apply(target, 1, 50);
        for (int time = 0; time < 2; time++) {
          target.restore(checkpoint);
          expectState(target, 10);
          apply(target, 11, 30);
          expectState(target, 30);
        }
      }
      source.restore(checkpoint);
      expectState(source, 10);
    }
    expectState(folder.resolve("b"), 30);
    expectState(folder.resolve("a"), 10);
    assertThat(states(folder.resolve("b"))).containsExactly("state-3");
  }

  @Test
  void viewsOfAReplacedStateStayReadable() {
    Path checkpoint = folder.resolve("checkpoint");
    try (Store store = Store.open(folder.resolve("a"), StoreOptions.DEFAULTS)) {
      store.checkpoint(checkpoint);
      apply(store, 1, 10);
      store.flush();
      try (ReadView old = store.view()) {
        store.restore(checkpoint);
        expectState(store, 0);
        expectState(old, 10);
        assertThat(states(folder.resolve("a"))).containsExactly("state-1", "state-2");
      }
      assertThat(states(folder.resolve("a"))).containsExactly("state-2");
    }
    expectState(folder.resolve("a"), 0);
  }

  @Test
  void viewsOfAReplacedStateEndWithTheStore() {
    Path checkpoint = folder.resolve("checkpoint");
    ReadView leaked;
    try (Store store = Store.open(folder.resolve("a"), StoreOptions.DEFAULTS)) {
      store.checkpoint(checkpoint);
      leaked = store.view();
      store.restore(checkpoint);
    }
    assertThatIllegalStateException().isThrownBy(() -> leaked.key(key(1)));
    leaked.close();
    assertThat(states(folder.resolve("a"))).containsExactly("state-2");
  }

  @Test
  void aTransactionKeepsTheStateInItsPlace() {
    Path checkpoint = folder.resolve("checkpoint");
    try (Store store = Store.open(folder.resolve("a"), StoreOptions.DEFAULTS)) {
      store.checkpoint(checkpoint);
      try (WriteTxn txn = store.begin()) {
        assertThatIllegalStateException().isThrownBy(() -> store.restore(checkpoint));
        txn.commit(1);
      }
      store.restore(checkpoint);
    }
  }

  @Test
  void aRestoreThatDiedHalfwayNeverHappened() throws IOException {
    Path root = folder.resolve("a");
    Path checkpoint = folder.resolve("checkpoint");
    try (Store store = Store.open(root, StoreOptions.DEFAULTS)) {
      apply(store, 1, 5);
      store.checkpoint(checkpoint);
      apply(store, 6, 10);
    }
    // Died while it copied: some files are there, the rest not.
    Path incoming = Files.createDirectory(root.resolve("incoming"));
    Files.copy(checkpoint.resolve("CURRENT"), incoming.resolve("CURRENT"));
    expectState(root, 10);
    assertThat(incoming).doesNotExist();
    // Died right after the rename: both are there.
    copy(checkpoint, root.resolve("state-2"));
    expectState(root, 5);
    assertThat(states(root)).containsExactly("state-2");
  }

  @Test
  void aDamagedCheckpointDoesNotReplaceTheState() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    try (Store store = Store.open(folder.resolve("a"), StoreOptions.DEFAULTS)) {
      apply(store, 1, 10);
      store.checkpoint(checkpoint);
      Path table = tables(checkpoint).getFirst();
      // Its own bytes: the store's are the same file by a link.
      Path whole = folder.resolve("whole");
      Files.move(table, whole);
      Files.write(table, new byte[10]);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.restore(checkpoint))
          .withMessageContaining("What to do");
      Files.delete(table);
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.restore(checkpoint));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.restore(folder.resolve("nothing")))
          .withMessageContaining("no checkpoint in folder " + folder.resolve("nothing"));
      expectState(store, 10);
      Files.move(whole, table);
      store.restore(checkpoint);
      expectState(store, 10);
    }
    assertThat(states(folder.resolve("a"))).containsExactly("state-2");
  }

  @Test
  void aLostOrDamagedFileIsNamed() throws IOException {
    Path root = folder.resolve("a");
    try (Store store = Store.open(root, StoreOptions.DEFAULTS)) {
      apply(store, 1, 10);
    }
    Path state = root.resolve("state-1");
    for (Path file : tables(state)) {
      Path aside = folder.resolve("aside");
      Files.move(file, aside);
      refuses(root, state.toString(), file.getFileName().toString());
      Files.write(file, new byte[] {1});
      refuses(root, state.toString(), file.getFileName().toString());
      Files.delete(file);
      Files.move(aside, file);
    }
    Path current = state.resolve("CURRENT");
    byte[] content = Files.readAllBytes(current);
    Files.delete(current);
    refuses(root, state.toString(), "CURRENT");
    Files.write(current, content);
    expectState(root, 10);
  }

  /** A flipped bit in the catalog is found at the start; one in the keys when they are read. */
  @Test
  void aFlippedBitIsFound() throws IOException {
    Path root = folder.resolve("a");
    try (Store store = Store.open(root, StoreOptions.DEFAULTS)) {
      apply(store, 1, 10);
    }
    boolean found = false;
    for (Path file : tables(root.resolve("state-1"))) {
      byte[] whole = Files.readAllBytes(file);
      flip(file, 8);
      try (Store store = Store.open(root, StoreOptions.DEFAULTS);
          ReadView view = store.view()) {
        expectState(view, 10);
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("state-1").hasMessageContaining("What to do");
        found = true;
      }
      Files.write(file, whole);
    }
    assertThat(found).isTrue();
    expectState(root, 10);
  }

  @Test
  void anotherFormatIsRefused() throws Exception {
    Path root = folder.resolve("a");
    Store.open(root, StoreOptions.DEFAULTS).close();
    Path state = root.resolve("state-1");
    editMeta(state, "format", "3");
    refuses(root, state.toString(), "has format 3 (expected: at most 2)");
    editMeta(state, "format", "2");
    Store.open(root, StoreOptions.DEFAULTS).close();
    try (Options options = new Options();
        RocksDB db =
            RocksDB.open(
                new DBOptions().setCreateMissingColumnFamilies(true),
                state.toString(),
                families(options, state, "acl"),
                new ArrayList<>())) {
      assertThat(db).isNotNull();
    }
    refuses(root, state.toString(), "acl");
  }

  @Test
  void aStateOfTheFirstFormatIsRaised() throws Exception {
    Path root = folder.resolve("a");
    try (Store store = Store.open(root, StoreOptions.DEFAULTS)) {
      apply(store, 1, 10);
    }
    Path state = root.resolve("state-1");
    editMeta(state, "format", "1");
    dropTables(state, "queries", "events", "coordinates", "table_indexes", "staged", "settings");
    expectState(root, 10);
    try (Store store = Store.open(root, StoreOptions.DEFAULTS);
        WriteTxn txn = store.begin()) {
      txn.putEvent(new UserEvent(new UUID(1, 2), "deploy", Bytes.EMPTY, "", "", "", 1, 11));
      txn.commit(11);
      assertThat(events(store)).hasSize(1);
    }
    try (Store store = Store.open(root, StoreOptions.DEFAULTS)) {
      assertThat(events(store)).hasSize(1);
    }
  }

  private static List<UserEvent> events(Store store) {
    return store.read(view -> view.catalog().events());
  }

  private static void dropTables(Path state, String... names) throws Exception {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (Options options = new Options();
        DBOptions dbOptions = new DBOptions();
        RocksDB db =
            RocksDB.open(dbOptions, state.toString(), families(options, state, ""), handles)) {
      for (ColumnFamilyHandle handle : handles) {
        if (List.of(names).contains(new String(handle.getName(), StandardCharsets.UTF_8))) {
          db.dropColumnFamily(handle);
        }
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  private static void refuses(Path root, String... parts) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Store.open(root, StoreOptions.DEFAULTS).close())
        .withMessageContainingAll(parts)
        .withMessageContaining("What to do");
  }

  private static List<ColumnFamilyDescriptor> families(Options options, Path state, String more)
      throws Exception {
    List<ColumnFamilyDescriptor> families =
        new ArrayList<>(
            RocksDB.listColumnFamilies(options, state.toString()).stream()
                .map(ColumnFamilyDescriptor::new)
                .toList());
    if (!more.isEmpty()) {
      families.add(new ColumnFamilyDescriptor(more.getBytes(StandardCharsets.UTF_8)));
    }
    return families;
  }

  private static void editMeta(Path state, String key, String value) throws Exception {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (Options options = new Options()) {
      List<ColumnFamilyDescriptor> families = families(options, state, "");
      try (DBOptions dbOptions = new DBOptions();
          RocksDB db = RocksDB.open(dbOptions, state.toString(), families, handles)) {
        for (ColumnFamilyHandle handle : handles) {
          if (new String(handle.getName(), StandardCharsets.UTF_8).equals("meta")) {
            db.put(
                handle,
                key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8));
          }
        }
        handles.forEach(ColumnFamilyHandle::close);
      }
    }
  }

  private static void apply(Store store, long from, long to) {
    for (long index = from; index <= to; index++) {
      try (WriteTxn txn = store.begin()) {
        txn.putKey(
            new KeyRecord(
                key(index), Bytes.owning(new byte[500]), 0, 0, null, 1, 1, 1, index, index));
        txn.putNode(new Node("n", "", "a", null, null, 1, index));
        txn.commit(index);
      }
    }
  }

  private static void expectState(Path root, long index) {
    try (Store store = Store.open(root, StoreOptions.DEFAULTS)) {
      expectState(store, index);
    }
  }

  private static void expectState(Store store, long index) {
    try (ReadView view = store.view()) {
      expectState(view, index);
    }
  }

  private static void expectState(ReadView view, long index) {
    assertThat(view.appliedIndex()).isEqualTo(index);
    long[] count = {0};
    view.keys(Bytes.EMPTY, key -> ++count[0] > 0);
    assertThat(count[0]).isEqualTo(index);
    Node node = view.catalog().node("n");
    assertThat(node == null ? 0 : node.modifyIndex()).isEqualTo(index);
    assertThat(view.key(key(index + 1))).isNull();
    if (index > 0) {
      assertThat(view.key(key(index))).isNotNull();
    }
  }

  private static Key key(long index) {
    return Key.of("k" + index);
  }

  private static List<String> states(Path root) {
    return list(root)
        .map(path -> path.getFileName().toString())
        .filter(name -> !name.equals("LOCK"))
        .sorted()
        .toList();
  }

  private static List<Path> tables(Path state) {
    return list(state).filter(path -> path.toString().endsWith(".sst")).sorted().toList();
  }

  private static Stream<Path> list(Path path) {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flip(Path file, long position) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[(int) position] ^= 1;
    // A new file: the old one's bytes may be shared by a link.
    Files.delete(file);
    Files.write(file, content);
  }

  /**
   * What is on disk at one instant, as after a kill: a copy counts if nothing changed meanwhile.
   */
  private static void kill(Path from, Path to) throws IOException {
    boolean instant = false;
    while (!instant) {
      StateFolder.delete(to);
      try {
        Map<Path, Long> before = sizes(from);
        copy(from, to);
        instant = sizes(from).equals(before);
      } catch (NoSuchFileException e) {
        // Something did change.
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }

  private static Map<Path, Long> sizes(Path folder) throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        sizes.put(path, Files.size(path));
      }
    }
    return sizes;
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }
}
