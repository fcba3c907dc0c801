package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.text.GoBoolean;
import io.rollcall.core.coordinate.CoordinateService;
import io.rollcall.core.coordinate.Distances;
import java.util.List;

/** Reads selections from queries. Any thread. */
final class Selections {
  private static final String THIS_NODE = "_agent";

  private final String self;
  private final CoordinateService coordinates;

  /**
   * @param self this node's name, which {@code near=_agent} means
   */
  Selections(String self, CoordinateService coordinates) {
    this.self = self;
    this.coordinates = coordinates;
  }

  Selection byMeta(QueryParameters query) {
    return selection(query, false, List.of());
  }

  Selection byTags(QueryParameters query) {
    return selection(query, false, query.all("tag"));
  }

  Selection byHealth(QueryParameters query) {
    return selection(query, passing(query), query.all("tag"));
  }

  private Selection selection(QueryParameters query, boolean passing, List<String> tags) {
    return new Selection(passing, false, "", tags, query.all("node-meta"), near(query.get("near")));
  }

  private Distances near(String node) {
    return node.isEmpty() ? Distances.NONE : coordinates.from(node.equals(THIS_NODE) ? self : node);
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
