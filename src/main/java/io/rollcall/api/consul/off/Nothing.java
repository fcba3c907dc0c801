package io.rollcall.api.consul.off;

import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import java.util.List;

/**
 * The answer of a list that has nothing in it: a read like any other, with an index to wait for.
 */
final class Nothing {
  private Nothing() {}

  /** Waits, if it is asked to, for a change of the catalog: nothing else can end the wait. */
  static Reply listed(CatalogService catalog, ReadOptions options) {
    return Reply.later(
        catalog
            .nodes(options)
            .thenApply(answer -> Reply.read(answer, options, "nothing", nodes -> List.of())));
  }
}
