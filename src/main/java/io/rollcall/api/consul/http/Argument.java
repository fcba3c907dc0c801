package io.rollcall.api.consul.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes one argument of a route from a request. Any thread; may block on the request's body. */
@FunctionalInterface
interface Argument {

  /**
   * @throws DoorException for what the request has wrong
   */
  @Nullable Object of(Exchange request) throws IOException;
}
