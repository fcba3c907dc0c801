package io.rollcall.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The journal's SQL file: entries of keys in pages, all others in rows, and how far it has come. An
 * index is there with all its entries or with none.
 *
 * <p>Threads: {@link #append}, {@link #sync}, {@link #trim} and {@link #close} by one thread, the
 * reads by any.
 */
final class JournalFile implements AutoCloseable {
  private static final String NAME = "journal";
  private static final int MAX_READERS = 8;
  private static final int PAGE_ENTRIES = 512;
  private static final int PAGES_AT_ONCE = 32;

  /** In KiB, of the file's blocks in memory. */
  private static final int CACHE_KIB = 8 * 1024;

  private static final String COLUMNS =
      "idx, sub, at, kind, node, service, instance, check_id, session, from_what, to_what,"
          + " by_whom, message, output";

  private final Path file;
  private final JdbcConnectionPool readers;
  private final Connection writer;
  private final OldEntries old;
  private long progress;
  private volatile long trimmed;
  private long nextPage;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong keyEntries = new AtomicLong();

  private JournalFile(Path file, JdbcConnectionPool readers, Connection writer) {
    this.file = file;
    this.readers = readers;
    this.writer = writer;
    this.old = new OldEntries(writer);
  }

  /**
   * Opens the file in a folder, or makes it. That of another node is emptied: what it tells was
   * never here.
   *
   * @throws JournalException when it is damaged or in use
   */
  static JournalFile open(Path folder, UUID nodeId) {
    Path file = folder.resolve(NAME + ".mv.db");
    String url =
        "jdbc:h2:file:"
            + folder.toAbsolutePath().resolve(NAME)
            + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;CACHE_SIZE="
            + CACHE_KIB;
    JdbcConnectionPool pool = JdbcConnectionPool.create(url, "", "");
    pool.setMaxConnections(MAX_READERS + 1);
    boolean opened = false;
    try {
      Flyway.configure()
          .dataSource(pool)
          .locations("classpath:io/rollcall/journal")
          .load()
          .migrate();
      Connection writer = pool.getConnection();
      writer.setAutoCommit(false);
      JournalFile journal = new JournalFile(file, pool, writer);
      journal.begin(nodeId);
      opened = true;
      return journal;
    } catch (SQLException | FlywayException e) {
      throw new JournalException(file, "cannot be opened", e);
    } finally {
      if (!opened) {
        pool.dispose();
      }
    }
  }

  private void begin(UUID nodeId) throws SQLException {
    try (Statement sql = writer.createStatement()) {
      boolean known = false;
      try (ResultSet row = sql.executeQuery("select node_id, idx, trimmed from progress")) {
        if (row.next() && nodeId.toString().equals(row.getString(1))) {
          known = true;
          progress = row.getLong(2);
          trimmed = row.getLong(3);
        }
      }
      if (!known) {
        sql.execute("delete from entry");
        sql.execute("delete from key_page");
        sql.execute("delete from progress");
        sql.execute("insert into progress values ('" + nodeId + "', 0, 0)");
      }
      nextPage = 1 + number(sql, "select coalesce(max(page), 0) from key_page");
      rows.set(number(sql, "select count(*) from entry"));
      keyEntries.set(number(sql, "select coalesce(sum(entries), 0) from key_page"));
      writer.commit();
    }
  }

  private static long number(Statement sql, String query) throws SQLException {
    try (ResultSet row = sql.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The last index whose entries are in the file. */
  long progress() {
    return progress;
  }

  /** The last index whose entries were removed for their age or number; 0 when none were. */
  long trimmed() {
    return trimmed;
  }

  /** How many entries it holds. */
  long size() {
    return rows.get() + keyEntries.get();
  }

  long bytes() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // between two files of a compaction
    }
  }

  /** Writes entries, in order and whole indexes, and that everything up to an index is there. */
  void append(List<Entry> entries, long upTo) {
    try {
      List<Entry> ofKeys = new ArrayList<>();
      int added = 0;
      try (PreparedStatement row =
          writer.prepareStatement(
              "insert into entry (" + COLUMNS + ") values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
        for (Entry each : entries) {
          if (each.kind().ofKey()) {
            ofKeys.add(each);
          } else {
            bind(row, each);
            row.addBatch();
            added++;
          }
        }
        if (added > 0) {
          row.executeBatch();
        }
      }
      long page = writePages(ofKeys);
      try (PreparedStatement sql = writer.prepareStatement("update progress set idx = ?")) {
        sql.setLong(1, upTo);
        sql.executeUpdate();
      }
      writer.commit();
      nextPage = page;
      progress = upTo;
      rows.addAndGet(added);
      keyEntries.addAndGet(ofKeys.size());
    } catch (SQLException e) {
      throw failed("cannot be written", e);
    }
  }

  private JournalException failed(String what, SQLException e) {
    try {
      writer.rollback();
    } catch (SQLException also) {
      e.addSuppressed(also);
    }
    return new JournalException(file, what, e);
  }

  private static void bind(PreparedStatement row, Entry each) throws SQLException {
    row.setLong(1, each.id().index());
    row.setInt(2, each.id().sub());
    row.setLong(3, each.timeMillis());
    row.setString(4, each.kind().wireName());
    row.setString(5, each.node());
    row.setString(6, each.service());
    row.setString(7, each.instance());
    row.setString(8, each.check());
    row.setString(9, each.session());
    row.setString(10, each.from());
    row.setString(11, each.to());
    row.setString(12, each.by());
    row.setString(13, each.message());
    row.setString(14, each.output());
  }

  /** A page ends with an index, however many entries that one has. Returns the next number. */
  private long writePages(List<Entry> entries) throws SQLException {
    long page = nextPage;
    if (entries.isEmpty()) {
      return page;
    }
    try (PreparedStatement sql =
        writer.prepareStatement("insert into key_page values (?,?,?,?,?,?)")) {
      int from = 0;
      while (from < entries.size()) {
        int to = Math.min(from + PAGE_ENTRIES, entries.size());
        while (to < entries.size()
            && entries.get(to).id().index() == entries.get(to - 1).id().index()) {
          to++;
        }
        List<Entry> together = entries.subList(from, to);
        sql.setLong(1, page++);
        sql.setLong(2, together.getFirst().id().index());
        sql.setLong(3, together.getLast().id().index());
        sql.setLong(4, together.getLast().timeMillis());
        sql.setInt(5, together.size());
        sql.setBytes(6, KeyPage.encode(together));
        sql.addBatch();
        from = to;
      }
      sql.executeBatch();
    }
    return page;
  }

  /**
   * Waits until what was appended would survive a power cut. Not by {@code checkpoint sync}: that
   * returns at once when H2's own thread has just begun to write the same changes, and what is
   * still on its way to the file would be lost with the process.
   */
  void sync() {
    try {
      if (!(writer.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session)) {
        throw new SQLException("session: not one of this process (expected: an embedded one)");
      }
      MVStore store = session.getDatabase().getStore().getMvStore();
      store.commit();
      store.executeFilestoreOperation(() -> {}); // behind all writes that were begun
      store.sync();
    } catch (SQLException e) {
      throw failed("cannot be written", e);
    } catch (MVStoreException e) {
      throw new JournalException(file, "cannot be written", e);
    }
  }

  /** Removes the oldest entries: those before a time, and those above a number. */
  void trim(long beforeMillis, long maxEntries) {
    try {
      long cut = old.lastBefore(beforeMillis);
      if (cut > trimmed) {
        remove(cut);
      }
      while (size() > maxEntries) {
        long oldest = old.endOfSome();
        if (oldest <= trimmed) {
          return;
        }
        remove(oldest);
      }
    } catch (SQLException e) {
      throw failed("cannot be trimmed", e);
    }
  }

  private void remove(long upTo) throws SQLException {
    OldEntries.Removed removed = old.remove(upTo);
    writer.commit();
    trimmed = upTo;
    rows.addAndGet(-removed.rows());
    keyEntries.addAndGet(-removed.keyEntries());
  }

  /** Entries that a query asks for, newest first. */
  List<Entry> read(JournalQuery query) {
    List<Entry> found = new ArrayList<>(query.limit());
    try (Connection connection = readers.getConnection()) {
      readRows(connection, query, found);
      if (query.filter().wantsKeys()) {
        readPages(connection, query, found);
      }
    } catch (SQLException e) {
      throw new JournalException(file, "cannot be read", e);
    }
    found.sort(Comparator.comparing(Entry::id).reversed());
    return found.size() <= query.limit() ? found : found.subList(0, query.limit());
  }

  private static void readRows(Connection connection, JournalQuery query, List<Entry> found)
      throws SQLException {
    Condition where = new Condition(query.filter());
    where.and("at >= ?", query.sinceMillis());
    where.and("at < ?", query.untilMillis());
    where.and("idx <= ?", query.before().index());
    where.and("(idx < ? or sub < ?)", query.before().index(), query.before().sub());
    String sql =
        "select " + COLUMNS + " from entry" + where + " order by idx desc, sub desc limit ?";
    where.add(query.limit());
    rows(connection, sql, where, found);
  }

  private void readPages(Connection connection, JournalQuery query, List<Entry> found)
      throws SQLException {
    long page = pageAt(connection, query.before().index());
    int left = query.limit();
    while (page > 0 && left > 0) {
      List<Entry> some = new ArrayList<>();
      String sql =
          "select page, last_at, body from key_page where page <= ? order by page desc limit "
              + PAGES_AT_ONCE;
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, page);
        page = 0;
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            page = row.getLong(1) - 1;
            if (row.getLong(2) < query.sinceMillis()) {
              page = 0;
              break;
            }
            some.addAll(KeyPage.decode(row.getBytes(3)).reversed());
          }
        }
      }
      for (Entry each : some) {
        if (left > 0
            && each.id().compareTo(query.before()) < 0
            && each.timeMillis() >= query.sinceMillis()
            && each.timeMillis() < query.untilMillis()
            && query.filter().matches(each)) {
          found.add(each);
          left--;
        }
      }
    }
  }

  private static long pageAt(Connection connection, long index) throws SQLException {
    try (PreparedStatement sql =
        connection.prepareStatement("select max(page) from key_page where first_idx <= ?")) {
      sql.setLong(1, index);
      try (ResultSet row = sql.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** Entries after a place, in order, whatever they tell of. */
  List<Entry> after(EntryId place, int limit) {
    List<Entry> found = new ArrayList<>();
    try (Connection connection = readers.getConnection()) {
      Condition where = new Condition(EntryFilter.ALL);
      where.and("idx >= ?", place.index());
      where.and("(idx > ? or sub > ?)", place.index(), place.sub());
      where.add(limit);
      rows(
          connection,
          "select " + COLUMNS + " from entry" + where + " order by idx, sub limit ?",
          where,
          found);
      pagesAfter(connection, place, limit, found);
    } catch (SQLException e) {
      throw new JournalException(file, "cannot be read", e);
    }
    found.sort(Comparator.comparing(Entry::id));
    return found.size() <= limit ? found : found.subList(0, limit);
  }

  private static void pagesAfter(Connection connection, EntryId place, int limit, List<Entry> found)
      throws SQLException {
    long page = Math.max(1, pageAt(connection, place.index()));
    int left = limit;
    boolean more = true;
    while (more && left > 0) {
      more = false;
      String sql =
          "select page, body from key_page where page >= ? order by page limit " + PAGES_AT_ONCE;
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, page);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next() && left > 0) {
            page = row.getLong(1) + 1;
            more = true;
            for (Entry each : KeyPage.decode(row.getBytes(2))) {
              if (left > 0 && each.id().compareTo(place) > 0) {
                found.add(each);
                left--;
              }
            }
          }
        }
      }
    }
  }

  /** Changes of status between two known ones, counted by service and stretch of time. */
  List<Flaps> flaps(long sinceMillis, long stretchMillis) {
    String sql =
        "select service, stretch, count(*) from (select service,"
            + " (at - cast(? as bigint)) / cast(? as bigint) as stretch from entry"
            + " where at >= ? and kind = ? and service is not null and from_what is not null"
            + " and to_what is not null) group by service, stretch";
    List<Flaps> found = new ArrayList<>();
    try (Connection connection = readers.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, sinceMillis);
      statement.setLong(2, stretchMillis);
      statement.setLong(3, sinceMillis);
      statement.setString(4, Kind.CHECK_STATUS.wireName());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(
              new Flaps(String.valueOf(row.getString(1)), (int) row.getLong(2), row.getInt(3)));
        }
      }
    } catch (SQLException e) {
      throw new JournalException(file, "cannot be read", e);
    }
    return found;
  }

  /** So many changes of status of a service in the stretch of that number, from 0. */
  record Flaps(String service, int stretch, int count) {}

  private static void rows(Connection connection, String sql, Condition where, List<Entry> found)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      where.bind(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(entry(row));
        }
      }
    }
  }

  private static Entry entry(ResultSet row) throws SQLException {
    String kind = String.valueOf(row.getString(4));
    return new Entry(
        new EntryId(row.getLong(1), row.getInt(2)),
        row.getLong(3),
        Kind.ofWireName(kind)
            .orElseThrow(() -> new SQLException("kind: " + kind + " (expected: a known one)")),
        text(row, 5),
        text(row, 6),
        text(row, 7),
        text(row, 8),
        null,
        text(row, 9),
        text(row, 10),
        text(row, 11),
        text(row, 12),
        null,
        String.valueOf(row.getString(13)),
        text(row, 14));
  }

  private static @Nullable String text(ResultSet row, int column) throws SQLException {
    return row.getString(column);
  }

  /** A where clause of rows, with its parameters. */
  private static final class Condition {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    /** Gaps pass every filter. */
    Condition(EntryFilter filter) {
      if (!filter.equals(EntryFilter.ALL)) {
        text.append(" where (kind = 'gap' or (true");
        if (!filter.kinds().isEmpty()) {
          String marks = String.join(",", filter.kinds().stream().map(kind -> "?").toList());
          text.append(" and kind in (").append(marks).append(')');
          filter.kinds().forEach(kind -> parameters.add(kind.wireName()));
        }
        equal("node", filter.node());
        equal("service", filter.service());
        equal("instance", filter.instance());
        if (filter.keyPrefix() != null) {
          text.append(" and false");
        }
        text.append("))");
      }
    }

    private void equal(String column, @Nullable String value) {
      if (value != null) {
        text.append(" and ").append(column).append(" = ?");
        parameters.add(value);
      }
    }

    void and(String condition, Object... values) {
      text.append(text.isEmpty() ? " where " : " and ").append(condition);
      parameters.addAll(List.of(values));
    }

    void add(Object value) {
      parameters.add(value);
    }

    void bind(PreparedStatement statement) throws SQLException {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(i + 1, parameters.get(i));
      }
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (SQLException e) {
      throw new JournalException(file, "cannot be closed", e);
    } finally {
      readers.dispose();
    }
  }
}
