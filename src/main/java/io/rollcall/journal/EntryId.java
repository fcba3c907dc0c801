package io.rollcall.journal;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of an entry, the same on every node: the first entry of index 1234 is {@code 1234-0}.
 *
 * @param index Raft index of the change
 * @param sub number within the index, from 0
 */
public record EntryId(long index, int sub) implements Comparable<EntryId> {
  /** Before every entry. */
  public static final EntryId START = new EntryId(0, Integer.MAX_VALUE);

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,9}|2147483647)");
  private static final Comparator<EntryId> ORDER =
      Comparator.comparingLong(EntryId::index).thenComparingInt(EntryId::sub);

  /** The place behind everything of an index. */
  public static EntryId endOf(long index) {
    return new EntryId(index, Integer.MAX_VALUE);
  }

  /** Empty when it is no id. */
  public static Optional<EntryId> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(new EntryId(Long.parseLong(parts.group(1)), Integer.parseInt(parts.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(EntryId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return index + "-" + sub;
  }
}
