package io.rollcall.journal;

import java.time.Duration;

/**
 * The journal's limits.
 *
 * @param maxAge older entries are removed
 * @param maxEntries so many are kept, at least 1,000; the oldest are removed
 * @param maxPendingChanges applied changes that may wait for the journal; then apply waits for it
 * @param applyWait how long apply waits then, before it leaves the journal with a gap
 * @param writeInterval entries are written to the file at least this often
 */
public record JournalSettings(
    Duration maxAge,
    int maxEntries,
    int maxPendingChanges,
    Duration applyWait,
    Duration writeInterval) {
  public static final JournalSettings DEFAULTS =
      new JournalSettings(
          Duration.ofDays(7), 500_000, 100_000, Duration.ofSeconds(1), Duration.ofMillis(500));
}
