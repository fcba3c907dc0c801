package io.rollcall.core.query;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * One text of a template: literal parts and interpolations, which are an expression in braces after
 * a dollar sign. Of HIL, the language Consul uses here, it has what templates are made of: a
 * variable, {@code match(n)}, and a doubled dollar sign before a brace that is meant literally.
 * Immutable; any thread.
 *
 * <p>Example: {@code svc-${match(1)}} is the literal {@code svc-} and the call {@code match(1)}.
 */
final class TemplateText {
  private static final Pattern CALL = Pattern.compile("match\\(\\s*(\"?)([0-9]{1,9})(\"?)\\s*\\)");
  private static final Pattern VARIABLE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*");

  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Variable(String name) implements Part {}

    record Match(int group) implements Part {}
  }

  private final List<Part> parts;

  private TemplateText(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * @throws BadTemplateException when an interpolation does not end or is none of those above
   */
  static TemplateText parse(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$${", at)) {
        literal.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new BadTemplateException("expected closing brace, got end of text");
        }
        parts.add(new Part.Literal(literal.toString()));
        literal.setLength(0);
        parts.add(interpolation(text.substring(at + 2, end).strip()));
        at = end + 1;
      } else {
        literal.append(text.charAt(at++));
      }
    }
    parts.add(new Part.Literal(literal.toString()));
    return new TemplateText(List.copyOf(parts));
  }

  private static Part interpolation(String expression) {
    Matcher call = CALL.matcher(expression);
    if (call.matches() && call.group(1).equals(call.group(3))) {
      return new Part.Match(Integer.parseInt(call.group(2)));
    }
    if (VARIABLE.matches(expression)) {
      return new Part.Variable(expression);
    }
    throw new BadTemplateException(
        "unsupported expression: " + expression + " (expected: a variable or match(n))");
  }

  /**
   * @param match the n-th group of the template's regular expression, empty when there is none
   * @throws BadTemplateException when a variable is unknown
   */
  String render(Map<String, String> variables, IntFunction<String> match) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal literal -> out.append(literal.text());
        case Part.Match call -> out.append(match.apply(call.group()));
        case Part.Variable variable -> {
          String value = variables.get(variable.name());
          if (value == null) {
            throw new BadTemplateException("unknown variable accessed: " + variable.name());
          }
          out.append(value);
        }
      }
    }
    return out.toString();
  }
}
