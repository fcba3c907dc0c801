package io.rollcall.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The beginning of the journal's file, which is cut off as the end grows. It is found by the number
 * of the page and read as far as it goes and a few pages on: a condition on anything else of a page
 * reads all of them, with their bodies. One thread; whoever calls commits.
 */
final class OldEntries {
  private static final int ROWS_AT_ONCE = 1_000;
  private static final int PAGES_AT_ONCE = 10;

  private final Connection connection;

  OldEntries(Connection connection) {
    this.connection = connection;
  }

  /** How many rows, and entries in pages. */
  record Removed(int rows, long keyEntries) {}

  /** The number of a page, its last entry's index and time, and how many it has. */
  private record PageEnd(long page, long lastIndex, long lastAt, int entries) {}

  /** The last index of before a time, in milliseconds since 1970; 0 when there is none. */
  long lastBefore(long millis) throws SQLException {
    List<PageEnd> pages = pagesWhile(page -> page.lastAt() < millis);
    long ofPages = pages.isEmpty() ? 0 : pages.getLast().lastIndex();
    try (PreparedStatement sql =
        connection.prepareStatement("select coalesce(max(idx), 0) from entry where at < ?")) {
      sql.setLong(1, millis);
      try (ResultSet row = sql.executeQuery()) {
        row.next();
        return Math.max(row.getLong(1), ofPages);
      }
    }
  }

  /** The index up to which some of the oldest rows and pages reach, whichever ends first. */
  long endOfSome() throws SQLException {
    List<PageEnd> pages = pagesAfter(0);
    long ofPages = pages.isEmpty() ? 0 : pages.getLast().lastIndex();
    try (Statement sql = connection.createStatement();
        ResultSet row =
            sql.executeQuery(
                "select max(idx) from (select idx from entry order by idx, sub limit "
                    + ROWS_AT_ONCE
                    + ")")) {
      row.next();
      long ofRows = row.getLong(1);
      if (row.wasNull()) {
        return ofPages;
      }
      return pages.isEmpty() ? ofRows : Math.min(ofRows, ofPages);
    }
  }

  /** Removes rows and whole pages up to an index, and says so in the file. */
  Removed remove(long upTo) throws SQLException {
    List<PageEnd> gone = pagesWhile(page -> page.lastIndex() <= upTo);
    try (PreparedStatement rows = connection.prepareStatement("delete from entry where idx <= ?");
        PreparedStatement pages =
            connection.prepareStatement("delete from key_page where page <= ?");
        PreparedStatement mark = connection.prepareStatement("update progress set trimmed = ?")) {
      rows.setLong(1, upTo);
      int removed = rows.executeUpdate();
      if (!gone.isEmpty()) {
        pages.setLong(1, gone.getLast().page());
        pages.executeUpdate();
      }
      mark.setLong(1, upTo);
      mark.executeUpdate();
      return new Removed(removed, gone.stream().mapToLong(PageEnd::entries).sum());
    }
  }

  /**
   * The first pages that are wanted, up to one that is not: they are in order of index and time.
   */
  private List<PageEnd> pagesWhile(Predicate<PageEnd> wanted) throws SQLException {
    List<PageEnd> found = new ArrayList<>();
    List<PageEnd> next = pagesAfter(0);
    while (!next.isEmpty()) {
      for (PageEnd each : next) {
        if (!wanted.test(each)) {
          return found;
        }
        found.add(each);
      }
      next = pagesAfter(next.getLast().page());
    }
    return found;
  }

  private List<PageEnd> pagesAfter(long page) throws SQLException {
    List<PageEnd> found = new ArrayList<>(PAGES_AT_ONCE);
    try (PreparedStatement sql =
        connection.prepareStatement(
            "select page, last_idx, last_at, entries from key_page where page > ?"
                + " order by page limit "
                + PAGES_AT_ONCE)) {
      sql.setLong(1, page);
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          found.add(new PageEnd(row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4)));
        }
      }
    }
    return found;
  }
}
