package io.rollcall.api.consul.http;

import org.jspecify.annotations.Nullable;

/**
 * What a client says it would like to get.
 *
 * @param header null when it says nothing
 */
public record Accept(@Nullable String header) {
  public boolean prefersText() {
    return header != null && header.startsWith("text/plain");
  }
}
