package io.rollcall.api.consul.event;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.RawBody;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.core.BadRegexException;
import io.rollcall.core.GoRegex;
import io.rollcall.model.UserEvent;
import java.util.UUID;

/** Makes events of what clients ask for, or refuses it with Consul's text. Any thread. */
final class EventRequests {
  private EventRequests() {}

  static UserEvent event(UUID id, Remainder name, QueryParameters query, RawBody payload) {
    if (name.isEmpty()) {
      throw new DoorException.BadRequest("Missing name");
    }
    String service = query.get("service");
    String tag = query.get("tag");
    if (!tag.isEmpty() && service.isEmpty()) {
      throw new DoorException.Refused("Cannot provide tag filter without service filter");
    }
    return new UserEvent(
        id,
        name.text(),
        payload.bytes(),
        filter("node", query.get("node")),
        filter("service", service),
        filter("tag", tag),
        0,
        0);
  }

  private static String filter(String kind, String expression) {
    try {
      GoRegex.compile(expression);
      return expression;
    } catch (BadRegexException e) {
      throw new DoorException.Refused("Invalid " + kind + " filter: " + e.getMessage());
    }
  }
}
