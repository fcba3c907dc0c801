package io.rollcall.api.console;

import io.rollcall.journal.Entry;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** The bytes of server-sent events, made once for all who read them. Stateless. */
final class ServerSentEvent {
  static final byte[] OPEN = utf8(": listening\n\n");
  static final byte[] HEARTBEAT = utf8(": heartbeat\n\n");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ServerSentEvent() {}

  static byte[] of(Entry entry) {
    return utf8(
        "id: "
            + entry.id()
            + "\nevent: "
            + entry.kind().wireName()
            + "\ndata: "
            + JSON.writeValueAsString(EntryJson.of(entry))
            + "\n\n");
  }

  static byte[] cut(String reason) {
    return utf8("event: cut\ndata: " + JSON.writeValueAsString(new Cut(reason)) + "\n\n");
  }

  private record Cut(String reason) {}

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
