package io.rollcall.model;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Spreads things over candidates so that everybody who knows the same candidates comes to the same
 * choice: each candidate gets a score for the thing, the highest wins.
 *
 * <p>Worked example: of 300 things on {@code a, b, c} each has about 100. When {@code c} goes, its
 * 100 go to {@code a} and {@code b}, and the other 200 stay where they are; when it comes back, it
 * gets the same 100 again.
 *
 * <p>Decides in apply: the scores never change. Names are compared without regard to case.
 */
public final class Rendezvous {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Rendezvous() {}

  /** The candidate for a thing; null when there is none. */
  public static @Nullable String choose(String thing, Collection<String> candidates) {
    String chosen = null;
    long highest = 0;
    for (String candidate : candidates) {
      long score = score(thing, candidate);
      if (chosen == null
          || Long.compareUnsigned(score, highest) > 0
          || (score == highest && candidate.compareTo(chosen) < 0)) {
        chosen = candidate;
        highest = score;
      }
    }
    return chosen;
  }

  private static long score(String thing, String candidate) {
    String both = (thing + '\0' + candidate).toLowerCase(Locale.ROOT);
    long hash = FNV_OFFSET;
    for (byte each : both.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    // FNV alone differs too little between names that differ in their last letter.
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
