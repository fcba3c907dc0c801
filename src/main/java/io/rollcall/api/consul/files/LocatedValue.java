package io.rollcall.api.consul.files;

import io.rollcall.api.consul.json.JsonValue;
import java.util.IdentityHashMap;

/**
 * A value out of a file, and on which line each of its parts begins.
 *
 * <p>Worked example: of
 *
 * <pre>
 *   service:
 *     port: x
 * </pre>
 *
 * the {@code Str("x")} is on line 2, and so is the object around it, for it begins with {@code
 * port}.
 */
final class LocatedValue {
  private static final int MAX_PARTS = 200_000;

  private final String file;
  private final IdentityHashMap<JsonValue, Integer> lines = new IdentityHashMap<>();

  LocatedValue(String file) {
    this.file = file;
  }

  /** Remembers where a part begins; refuses a file of too many parts. */
  <V extends JsonValue> V at(int line, V part) {
    if (lines.size() >= MAX_PARTS) {
      throw refused(line, "more than " + MAX_PARTS + " values (expected: fewer)");
    }
    lines.put(part, line);
    return part;
  }

  int lineOf(JsonValue part) {
    return lines.getOrDefault(part, 0);
  }

  RefusedFileException refused(int line, String reason) {
    return new RefusedFileException(file, line, reason);
  }
}
