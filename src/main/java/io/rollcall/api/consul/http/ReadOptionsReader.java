package io.rollcall.api.consul.http;

import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.core.Consistency;
import io.rollcall.core.ReadOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options that all reads share: {@code stale}, {@code consistent}, {@code leader}, {@code
 * cached}, {@code max_stale}, {@code index}, {@code wait}, and the header {@code Cache-Control}.
 */
final class ReadOptionsReader {
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  /** A wait is made longer by up to this part of it, at random, so that clients spread out. */
  private static final int JITTER_PART = 16;

  private ReadOptionsReader() {}

  /**
   * @throws DoorException.BadRequest with Consul's text
   */
  static ReadOptions read(QueryParameters query, @Nullable String cacheControl) {
    Consistency consistency = consistency(query);
    checkCacheControl(cacheControl);
    Duration wait = wait(query.get("wait"));
    long index = index(query.get("index"));
    return new ReadOptions(consistency, index, index == 0 ? Duration.ZERO : jittered(wait));
  }

  private static Consistency consistency(QueryParameters query) {
    boolean staleness = isPositive(query.get("max_stale"));
    boolean stale = staleness || query.has("stale");
    boolean consistent = query.has("consistent");
    if (stale && consistent) {
      throw conflicting("stale");
    }
    if (query.has("cached") && consistent) {
      throw conflicting("cached");
    }
    if (consistent) {
      return Consistency.CONSISTENT;
    }
    return stale ? Consistency.STALE : Consistency.DEFAULT;
  }

  private static boolean isPositive(String maxStale) {
    if (maxStale.isEmpty()) {
      return false;
    }
    try {
      return GoDuration.parse(maxStale).isPositive();
    } catch (IllegalArgumentException e) {
      throw new DoorException.BadRequest("Invalid max_stale value " + GoText.quoted(maxStale));
    }
  }

  private static DoorException.BadRequest conflicting(String other) {
    return new DoorException.BadRequest(
        "Cannot specify ?" + other + " with ?consistent, conflicting semantics.");
  }

  /** Answers are never older than the state, so the ages it names are always kept. */
  private static void checkCacheControl(@Nullable String header) {
    if (header == null) {
      return;
    }
    for (String each : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String directive = each.strip();
      int equals = directive.indexOf('=');
      String name = equals < 0 ? directive : directive.substring(0, equals);
      if (equals >= 0 && (name.equals("max-age") || name.equals("stale-if-error"))) {
        checkSeconds(directive.substring(equals + 1));
      }
    }
  }

  private static void checkSeconds(String text) {
    try {
      var _ = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new DoorException.BadRequest("Invalid Cache-Control header.");
    }
  }

  static Duration wait(String text) {
    if (text.isEmpty()) {
      return DEFAULT_WAIT;
    }
    try {
      Duration wait = GoDuration.parse(text);
      if (!wait.isPositive()) {
        return DEFAULT_WAIT;
      }
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    } catch (IllegalArgumentException e) {
      throw new DoorException.BadRequest("Invalid wait time");
    }
  }

  private static long index(String text) {
    long index = unsignedIndex(text);
    return index < 0 ? Long.MAX_VALUE : index;
  }

  /** Some clients send -1 for: I have seen nothing. */
  static long unsignedIndex(String text) {
    if (text.isEmpty() || text.equals("-1")) {
      return 0;
    }
    try {
      return GoText.parseUint64(text);
    } catch (IllegalArgumentException e) {
      throw new DoorException.BadRequest("Invalid index");
    }
  }

  private static Duration jittered(Duration wait) {
    return wait.plusNanos(ThreadLocalRandom.current().nextLong(wait.toNanos() / JITTER_PART + 1));
  }
}
