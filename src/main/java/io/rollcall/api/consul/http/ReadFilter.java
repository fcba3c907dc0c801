package io.rollcall.api.consul.http;

/** The parameter {@code filter}, on the routes that read without {@code ReadOptions} too. */
public final class ReadFilter {
  private ReadFilter() {}

  /**
   * @throws DoorException.BadRequest when there is a filter: it would not be applied
   */
  public static void refuse(QueryParameters query) {
    if (!query.get("filter").isEmpty()) {
      throw new DoorException.BadRequest("filter expressions are not supported yet");
    }
  }
}
