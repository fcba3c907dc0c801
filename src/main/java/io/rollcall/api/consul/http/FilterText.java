package io.rollcall.api.consul.http;

/**
 * The parameter {@code filter}. A route that takes it as an argument applies it; every other route
 * that reads with {@link io.rollcall.core.ReadOptions} refuses a request that has one.
 *
 * @param text empty for none
 */
public record FilterText(String text) {
  static final String NAME = "filter";

  /**
   * @throws DoorException.BadRequest when there is a filter: it would not be applied
   */
  static void refuse(QueryParameters query) {
    if (!query.get(NAME).isEmpty()) {
      throw new DoorException.BadRequest(
          "filter: not taken by this route (expected: catalog, health, agent/services,"
              + " agent/checks, internal/ui/nodes and internal/ui/services)");
    }
  }
}
