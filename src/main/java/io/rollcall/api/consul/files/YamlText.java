package io.rollcall.api.consul.files;

import io.rollcall.api.consul.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML with its lines, as the JSON it stands for: no object is made of what a tag names. Any
 * thread.
 */
final class YamlText {
  private static final int MAX_DEPTH = 50;

  private final LocatedValue lines;

  YamlText(LocatedValue lines) {
    this.lines = lines;
  }

  JsonValue read(byte[] content) {
    try {
      @Nullable Node root =
          new Yaml(new LoaderOptions())
              .compose(new StringReader(new String(content, StandardCharsets.UTF_8)));
      if (root == null) {
        throw lines.refused(1, "empty (expected: a mapping)");
      }
      return value(root, 0);
    } catch (MarkedYAMLException e) {
      throw lines.refused(line(e.getProblemMark()), "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw lines.refused(0, "not YAML: " + e.getMessage());
    }
  }

  private JsonValue value(Node node, int depth) {
    int line = line(node.getStartMark());
    if (depth > MAX_DEPTH) {
      throw lines.refused(line, "deeper than " + MAX_DEPTH + " levels");
    }
    return switch (node) {
      case MappingNode mapping -> lines.at(line, object(mapping, depth));
      case SequenceNode sequence -> {
        List<JsonValue> elements = new ArrayList<>();
        for (Node each : sequence.getValue()) {
          elements.add(value(each, depth + 1));
        }
        yield lines.at(line, new JsonValue.Arr(elements));
      }
      case ScalarNode scalar -> lines.at(line, scalar(scalar));
      default -> throw lines.refused(line, "not a value: " + node.getNodeId());
    };
  }

  private JsonValue.Obj object(MappingNode mapping, int depth) {
    List<JsonValue.Member> members = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (NodeTuple each : mapping.getValue()) {
      int line = line(each.getKeyNode().getStartMark());
      if (!(each.getKeyNode() instanceof ScalarNode key)) {
        throw lines.refused(line, "a name that is no text");
      }
      if (!names.add(key.getValue())) {
        throw lines.refused(line, "\"" + key.getValue() + "\" is given twice");
      }
      members.add(new JsonValue.Member(key.getValue(), value(each.getValueNode(), depth + 1)));
    }
    return new JsonValue.Obj(members);
  }

  private static JsonValue scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return new JsonValue.Num(text);
    }
    if (tag.equals(Tag.BOOL)) {
      return new JsonValue.Bool(
          text.equalsIgnoreCase("true")
              || text.equalsIgnoreCase("yes")
              || text.equalsIgnoreCase("on"));
    }
    return tag.equals(Tag.NULL) ? new JsonValue.Null() : new JsonValue.Str(text);
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 0 : mark.getLine() + 1;
  }
}
