package io.rollcall.api.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollcall.journal.Entry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** An entry as the dashboard reads it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EntryJson(
    String id,
    long index,
    int sub,
    String time,
    String kind,
    @Nullable String node,
    @Nullable String service,
    @Nullable String instance,
    @Nullable String check,
    @Nullable String key,
    @Nullable String session,
    @Nullable String from,
    @Nullable String to,
    @Nullable String by,
    @Nullable Integer size,
    String message,
    @Nullable String output) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  static EntryJson of(Entry entry) {
    return new EntryJson(
        entry.id().toString(),
        entry.id().index(),
        entry.id().sub(),
        TIME.format(Instant.ofEpochMilli(entry.timeMillis())),
        entry.kind().wireName(),
        entry.node(),
        entry.service(),
        entry.instance(),
        entry.check(),
        entry.key(),
        entry.session(),
        entry.from(),
        entry.to(),
        entry.by(),
        entry.size(),
        entry.message(),
        entry.output());
  }
}
