package io.rollcall.journal;

/**
 * A page of the journal, newest first.
 *
 * @param sinceMillis entries of this time or later, in milliseconds since 1970
 * @param untilMillis entries before this time
 * @param before entries before this one
 * @param limit at most so many, from 1
 */
public record JournalQuery(
    EntryFilter filter, long sinceMillis, long untilMillis, EntryId before, int limit) {
  /** Behind every entry. */
  public static final EntryId NEWEST = EntryId.endOf(Long.MAX_VALUE);

  public static JournalQuery newest(EntryFilter filter, int limit) {
    return new JournalQuery(filter, Long.MIN_VALUE, Long.MAX_VALUE, NEWEST, limit);
  }
}
