package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.text.GoBoolean;
import java.util.List;

/**
 * Reads selections from queries. {@code near} is accepted and changes nothing: nodes have no
 * coordinates here, and without them Consul keeps the natural order too.
 */
final class Selections {
  private Selections() {}

  static Selection byMeta(QueryParameters query) {
    return new Selection(false, false, "", List.of(), query.all("node-meta"));
  }

  static Selection byTags(QueryParameters query) {
    return new Selection(false, false, "", query.all("tag"), query.all("node-meta"));
  }

  static Selection byHealth(QueryParameters query) {
    return new Selection(passing(query), false, "", query.all("tag"), query.all("node-meta"));
  }

  /** Tells who allowed a cached answer that it got a fresh one: there is no cache of answers. */
  static Reply.Ready marked(QueryParameters query, Reply.Ready reply) {
    return query.has("cached") ? reply.withHeader("X-Cache", "MISS") : reply;
  }

  private static boolean passing(QueryParameters query) {
    String value = query.get("passing");
    return query.has("passing")
        && (value.isEmpty()
            || GoBoolean.parse(value)
                .orElseThrow(() -> new DoorException.BadRequest("Invalid value for ?passing")));
  }
}
