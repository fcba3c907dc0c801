package io.rollcall.api.consul.http;

import io.rollcall.model.Bytes;

/**
 * What stands in the path behind the route's own prefix, percent-decoded as a whole: {@code %2F} is
 * a slash, and {@code ;}, {@code ,} and {@code +} are themselves.
 */
public record Remainder(Bytes bytes) {
  public String text() {
    return bytes.utf8();
  }

  public boolean isEmpty() {
    return bytes.isEmpty();
  }
}
