package io.rollcall.core.kv;

import io.rollcall.core.Reads;
import io.rollcall.model.Bytes;
import io.rollcall.model.Key;
import io.rollcall.model.KeyRecord;
import io.rollcall.store.ReadView;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks for text in keys and values, without regard to case, in the order of the keys. Any thread
 * that may block: it reads through the keys, for some seconds at most.
 */
public final class KvSearch {
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final int LOOK_AT_CLOCK = 1_024;
  private static final int AROUND = 40;

  private final Reads reads;

  public KvSearch(Reads reads) {
    this.reads = reads;
  }

  /**
   * @param text to be found; empty for every key
   * @param prefix of the keys that are looked at
   * @param after keys up to this one are left out; null for none
   * @param limit at most so many are found, from 1
   */
  public record Question(
      String text,
      boolean inKeys,
      boolean inValues,
      Bytes prefix,
      @Nullable Key after,
      int limit) {}

  /**
   * @param excerpt the text in a value with some around it; null when the key has it
   */
  public record Match(KeyRecord row, @Nullable String excerpt) {}

  /**
   * @param next ask for those after this key for more; null when there are none
   * @param truncated whether it ended for the time it took, and not for the limit
   */
  public record Found(List<Match> matches, @Nullable Key next, boolean truncated) {}

  /** Fails with {@link io.rollcall.raft.RaftException}, within a completion's. */
  public Found search(Question question) {
    try (ReadView view = reads.view(false).join()) {
      Scan scan = new Scan(question);
      view.keys(question.prefix(), scan::visit);
      return scan.found();
    }
  }

  private static final class Scan {
    private final Question question;
    private final String wanted;
    private final List<Match> matches = new ArrayList<>();
    private final long end = System.nanoTime() + MAX_NANOS;
    private int seen;
    private @Nullable Key last;
    private boolean more;
    private boolean late;

    Scan(Question question) {
      this.question = question;
      this.wanted = question.text().toLowerCase(Locale.ROOT);
    }

    boolean visit(KeyRecord row) {
      Key after = question.after();
      if (after != null && row.key().compareTo(after) <= 0) {
        return true;
      }
      if (matches.size() == question.limit()) {
        more = true;
        return false;
      }
      if (++seen % LOOK_AT_CLOCK == 0 && System.nanoTime() - end > 0) {
        late = true;
        return false;
      }
      last = row.key();
      if (question.inKeys() && row.key().bytes().utf8().toLowerCase(Locale.ROOT).contains(wanted)) {
        matches.add(new Match(row, null));
      } else if (question.inValues()) {
        text(row.value())
            .flatMap(this::excerpt)
            .ifPresent(each -> matches.add(new Match(row, each)));
      }
      return true;
    }

    private Optional<String> excerpt(String value) {
      int at = value.toLowerCase(Locale.ROOT).indexOf(wanted);
      if (at < 0) {
        return Optional.empty();
      }
      int from = Math.clamp((long) at - AROUND, 0, value.length());
      int to = Math.clamp((long) at + wanted.length() + AROUND, 0, value.length());
      return Optional.of(
          (from > 0 ? "…" : "") + value.substring(from, to) + (to < value.length() ? "…" : ""));
    }

    /** Empty for what is no text. */
    private static Optional<String> text(Bytes value) {
      try {
        return Optional.of(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.shared())).toString());
      } catch (CharacterCodingException e) {
        return Optional.empty();
      }
    }

    Found found() {
      return new Found(List.copyOf(matches), more || late ? last : null, late);
    }
  }
}
