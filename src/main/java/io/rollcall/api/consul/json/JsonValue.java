package io.rollcall.api.consul.json;

import java.util.List;

/** A JSON value as it was written: members in their order, numbers as their text. */
public sealed interface JsonValue {

  /** As Go names it in messages. */
  String kind();

  record Obj(List<Member> members) implements JsonValue {
    @Override
    public String kind() {
      return "object";
    }
  }

  record Member(String name, JsonValue value) {}

  record Arr(List<JsonValue> elements) implements JsonValue {
    @Override
    public String kind() {
      return "array";
    }
  }

  record Str(String text) implements JsonValue {
    @Override
    public String kind() {
      return "string";
    }
  }

  record Num(String text) implements JsonValue {
    @Override
    public String kind() {
      return "number";
    }
  }

  record Bool(boolean value) implements JsonValue {
    @Override
    public String kind() {
      return "bool";
    }
  }

  record Null() implements JsonValue {
    @Override
    public String kind() {
      return "null";
    }
  }
}
