package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** What JSON values say that are taken only when they say nothing. */
final class JsonValues {
  private JsonValues() {}

  static boolean isNull(@Nullable JsonValue value) {
    return value == null || value instanceof JsonValue.Null;
  }

  /**
   * Whether everything in it is empty or zero: a client that writes back what it read sends such.
   */
  static boolean isZero(@Nullable JsonValue value) {
    return switch (value) {
      case null -> true;
      case JsonValue.Null none -> true;
      case JsonValue.Bool bool -> !bool.value();
      case JsonValue.Str str -> str.text().isEmpty() || str.text().equals("0s");
      case JsonValue.Num num -> num.text().equals("0");
      case JsonValue.Arr arr -> arr.elements().isEmpty();
      case JsonValue.Obj obj -> obj.members().stream().allMatch(each -> isZero(each.value()));
    };
  }
}
