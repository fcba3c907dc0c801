package io.rollcall.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The newest entries, in memory. Any thread.
 *
 * <p>Worked example: of the entries 5-0, 6-0, 6-1 and 9-0 with room for three it holds the last
 * three. After 6-0 come 6-1 and 9-0; after 5-0 all three; after 4-0 it cannot say, for 5-0 is gone.
 */
final class Recent {
  private final int capacity;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private EntryId floor;
  private EntryId last;

  /**
   * @param from nothing after this place was there before the first {@link #add}
   */
  Recent(int capacity, EntryId from) {
    this.capacity = capacity;
    this.floor = from;
    this.last = from;
  }

  synchronized void add(List<Entry> more) {
    for (Entry each : more) {
      if (entries.size() == capacity) {
        floor = entries.removeFirst().id();
      }
      entries.addLast(each);
      last = each.id();
    }
  }

  synchronized EntryId last() {
    return last;
  }

  synchronized EntryId floor() {
    return floor;
  }

  /** What came after a place, in order; empty when it is too long ago. */
  synchronized Optional<List<Entry>> after(EntryId place) {
    if (place.compareTo(floor) < 0) {
      return Optional.empty();
    }
    List<Entry> found = new ArrayList<>();
    for (Iterator<Entry> each = entries.descendingIterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (entry.id().compareTo(place) <= 0) {
        break;
      }
      found.add(entry);
    }
    Collections.reverse(found);
    return Optional.of(found);
  }
}
