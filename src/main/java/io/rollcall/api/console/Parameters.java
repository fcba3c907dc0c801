package io.rollcall.api.console;

import io.rollcall.journal.EntryFilter;
import io.rollcall.journal.EntryId;
import io.rollcall.journal.JournalQuery;
import io.rollcall.journal.Kind;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the query parameters of a request; what cannot be meant is refused by its name. */
record Parameters(HttpServletRequest request) {
  private static final int MAX_LIMIT = 1_000;

  /** Null when it is not there or empty. */
  @Nullable String text(String name) {
    String value = request.getParameter(name);
    return value == null || value.isEmpty() ? null : value;
  }

  String text(String name, String otherwise) {
    String value = text(name);
    return value == null ? otherwise : value;
  }

  int limit(int otherwise) {
    String value = text("limit");
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,6}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > MAX_LIMIT) {
      throw ConsoleException.badRequest("limit: " + value + " (expected: 1 to " + MAX_LIMIT + ")");
    }
    return Integer.parseInt(value);
  }

  EntryFilter filter() {
    return new EntryFilter(
        kinds(), text("node"), text("service"), text("instance"), text("key-prefix"));
  }

  private Set<Kind> kinds() {
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    String value = text("kind");
    if (value != null) {
      for (String each : value.split(",", -1)) {
        kinds.add(
            Kind.ofWireName(each)
                .orElseThrow(
                    () ->
                        ConsoleException.badRequest(
                            "kind: " + each + " (expected: some of " + known() + ")")));
      }
    }
    return kinds;
  }

  private static String known() {
    return Arrays.stream(Kind.values()).map(Kind::wireName).collect(Collectors.joining(", "));
  }

  JournalQuery journal() {
    EntryId before = id("before");
    return new JournalQuery(
        filter(),
        time("since", Long.MIN_VALUE),
        time("until", Long.MAX_VALUE),
        before == null ? JournalQuery.NEWEST : before,
        limit(100));
  }

  private long time(String name, long otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Instant.parse(value).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw ConsoleException.badRequest(
          name + ": " + value + " (expected: a time such as 2026-11-25T20:00:00Z)");
    }
  }

  @Nullable EntryId id(String name) {
    String value = text(name);
    return value == null ? null : id(name, value);
  }

  static EntryId id(String name, String value) {
    return EntryId.parse(value)
        .orElseThrow(
            () ->
                ConsoleException.badRequest(
                    name + ": " + value + " (expected: an entry's id such as 1234-0)"));
  }
}
