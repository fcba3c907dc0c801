package io.rollcall.api.consul.files;

import io.rollcall.api.consul.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON with its lines. Any thread. */
final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final LocatedValue lines;

  JsonText(LocatedValue lines) {
    this.lines = lines;
  }

  JsonValue read(byte[] content) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), content)) {
      if (parser.nextToken() == null) {
        throw lines.refused(1, "empty (expected: an object)");
      }
      JsonValue value = value(parser);
      if (parser.nextToken() != null) {
        throw lines.refused(line(parser), "more after the end of the object");
      }
      return value;
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw lines.refused(line, "not JSON: " + e.getOriginalMessage());
    }
  }

  private JsonValue value(JsonParser parser) {
    int line = line(parser);
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> lines.at(line, object(parser));
      case START_ARRAY -> lines.at(line, array(parser));
      case VALUE_STRING -> lines.at(line, new JsonValue.Str(parser.getString()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          lines.at(line, new JsonValue.Num(parser.getString()));
      case VALUE_TRUE, VALUE_FALSE ->
          lines.at(line, new JsonValue.Bool(token == JsonToken.VALUE_TRUE));
      default -> lines.at(line, new JsonValue.Null());
    };
  }

  private JsonValue.Obj object(JsonParser parser) {
    List<JsonValue.Member> members = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.add(new JsonValue.Member(name, value(parser)));
    }
    return new JsonValue.Obj(members);
  }

  private JsonValue.Arr array(JsonParser parser) {
    List<JsonValue> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return new JsonValue.Arr(elements);
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
