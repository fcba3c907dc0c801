package io.rollcall.api.consul.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcall.model.UserEvent;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event on the wire.
 *
 * @param payload in Base64; null without one
 * @param lTime its number among the events; 0 for who fires it
 */
record EventJson(
    @JsonProperty("ID") UUID id,
    String name,
    @Nullable String payload,
    String nodeFilter,
    String serviceFilter,
    String tagFilter,
    int version,
    @JsonProperty("LTime") long lTime) {
  private static final int VERSION = 1;

  static EventJson of(UserEvent event) {
    return new EventJson(
        event.id(),
        event.name(),
        event.payload().isEmpty()
            ? null
            : Base64.getEncoder().encodeToString(event.payload().shared()),
        event.nodeFilter(),
        event.serviceFilter(),
        event.tagFilter(),
        VERSION,
        event.sequence());
  }

  static List<EventJson> list(List<UserEvent> events) {
    return events.stream().map(EventJson::of).toList();
  }

  /**
   * The index that clients wait with: of the last event's id, so equal on all nodes but in no
   * order.
   */
  static long index(List<UserEvent> events) {
    if (events.isEmpty()) {
      return 1;
    }
    UUID last = events.getLast().id();
    return last.getMostSignificantBits() ^ last.getLeastSignificantBits();
  }
}
