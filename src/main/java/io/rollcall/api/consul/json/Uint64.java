package io.rollcall.api.consul.json;

/** An unsigned 64-bit number, as its bits. Written as a plain number, never as a double. */
public record Uint64(long bits) {
  @Override
  public String toString() {
    return Long.toUnsignedString(bits);
  }
}
