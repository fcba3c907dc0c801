package io.rollcall.api.consul.filter;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Unicode's general categories and scripts by the names that Go has for them. */
final class UnicodeClass {
  private static final Map<String, Integer> CATEGORIES =
      Map.ofEntries(
          Map.entry("Lu", (int) Character.UPPERCASE_LETTER),
          Map.entry("Ll", (int) Character.LOWERCASE_LETTER),
          Map.entry("Lt", (int) Character.TITLECASE_LETTER),
          Map.entry("Lm", (int) Character.MODIFIER_LETTER),
          Map.entry("Lo", (int) Character.OTHER_LETTER),
          Map.entry("Mn", (int) Character.NON_SPACING_MARK),
          Map.entry("Me", (int) Character.ENCLOSING_MARK),
          Map.entry("Mc", (int) Character.COMBINING_SPACING_MARK),
          Map.entry("Nd", (int) Character.DECIMAL_DIGIT_NUMBER),
          Map.entry("Nl", (int) Character.LETTER_NUMBER),
          Map.entry("No", (int) Character.OTHER_NUMBER),
          Map.entry("Zs", (int) Character.SPACE_SEPARATOR),
          Map.entry("Zl", (int) Character.LINE_SEPARATOR),
          Map.entry("Zp", (int) Character.PARAGRAPH_SEPARATOR),
          Map.entry("Cc", (int) Character.CONTROL),
          Map.entry("Cf", (int) Character.FORMAT),
          Map.entry("Co", (int) Character.PRIVATE_USE),
          Map.entry("Cs", (int) Character.SURROGATE),
          Map.entry("Pd", (int) Character.DASH_PUNCTUATION),
          Map.entry("Ps", (int) Character.START_PUNCTUATION),
          Map.entry("Pe", (int) Character.END_PUNCTUATION),
          Map.entry("Pc", (int) Character.CONNECTOR_PUNCTUATION),
          Map.entry("Po", (int) Character.OTHER_PUNCTUATION),
          Map.entry("Pi", (int) Character.INITIAL_QUOTE_PUNCTUATION),
          Map.entry("Pf", (int) Character.FINAL_QUOTE_PUNCTUATION),
          Map.entry("Sm", (int) Character.MATH_SYMBOL),
          Map.entry("Sc", (int) Character.CURRENCY_SYMBOL),
          Map.entry("Sk", (int) Character.MODIFIER_SYMBOL),
          Map.entry("So", (int) Character.OTHER_SYMBOL));

  /** Go spells a script with capitals and underscores: {@code Old_Italic}. */
  private static final Map<String, Character.UnicodeScript> SCRIPTS = scripts();

  private UnicodeClass() {}

  /** Null for an unknown name. */
  static @Nullable IntPredicate named(String name) {
    if (name.equals("Any")) {
      return c -> true;
    }
    Integer category = CATEGORIES.get(name);
    if (category != null) {
      return c -> Character.getType(c) == category;
    }
    if (name.length() == 1) {
      return group(name);
    }
    Character.UnicodeScript script = SCRIPTS.get(name);
    return script == null ? null : c -> Character.UnicodeScript.of(c) == script;
  }

  /** {@code L} stands for {@code Lu}, {@code Ll} and so on. */
  private static @Nullable IntPredicate group(String letter) {
    long types = 0;
    for (Map.Entry<String, Integer> each : CATEGORIES.entrySet()) {
      types |= each.getKey().startsWith(letter) ? 1L << each.getValue() : 0;
    }
    long wanted = types;
    return wanted == 0 ? null : c -> (wanted >> Character.getType(c) & 1) != 0;
  }

  private static Map<String, Character.UnicodeScript> scripts() {
    Map<String, Character.UnicodeScript> scripts = new HashMap<>();
    for (Character.UnicodeScript each : Character.UnicodeScript.values()) {
      StringBuilder name = new StringBuilder();
      for (String word : each.name().split("_", -1)) {
        name.append(name.isEmpty() ? "" : "_")
            .append(word.charAt(0))
            .append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
      }
      scripts.put(name.toString(), each);
    }
    return Map.copyOf(scripts);
  }
}
