package io.rollcall.api.consul.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\u0000',
      value = {
        "a+b aab true",
        "a+b b false",
        "^web-[0-9]{2}$ web-12 true",
        "^web-[0-9]{2}$ web-123 false",
        "^a{2,3}$ aaa true",
        "^a{2,3}$ aaaa false",
        "^a{2,}$ aaaaa true",
        "^(ab|cd)*$ abcdab true",
        "^(ab|cd)*$ abc false",
        "^(|a)*$ aaa true",
        "^(a|b|)$ b true",
        "(?i)WEB web true",
        "(?i)[^w]eb web false",
        "(?i:w)EB web false",
        "^\\w+$ a_1 true",
        "^\\w+$ é false",
        "^\\pL+$ é true",
        "^\\p{Greek}$ α true",
        "^\\P{Greek}$ α false",
        "^[[:alpha:]]+$ ab true",
        "^[^[:alpha:]]+$ ab false",
        "\\bweb\\b a.web.b true",
        "\\bweb\\b aweb false",
        "\\Qa.b\\E a.b true",
        "\\Qa.b\\E axb false",
        "^[]a]+$ ]a true",
        "^[a\\-z]+$ a-z true",
        "^a{,2}$ a{,2} true",
        "^\\x41\\x{42}$ AB true",
        "^.$ \uD83D\uDE00 true",
      })
  void matchesAsGoDoes(String expression, String text, boolean matches) {
    assertThat(Regex.compile(expression).matches(text)).isEqualTo(matches);
  }

  @Test
  void aPointTakesNoLineEndUnlessToldTo() {
    assertThat(Regex.compile("^.$").matches("\n")).isFalse();
    assertThat(Regex.compile("(?s)^.$").matches("\n")).isTrue();
    assertThat(Regex.compile("^b$").matches("a\nb")).isFalse();
    assertThat(Regex.compile("(?m)^b$").matches("a\nb")).isTrue();
  }

  @Test
  void stopsWhatCostsTooMuch() {
    Regex regex = Regex.compile("(a?){1000}b");
    String text = "a".repeat(4_096);
    assertThatThrownBy(
            () -> {
              for (int each = 0; each < 1_000; each++) {
                regex.matches(text);
              }
            })
        .isInstanceOf(FilterException.class)
        .hasMessageContaining("too much work");
  }

  @Test
  void saysWhatGoSays() {
    assertThatThrownBy(() -> Regex.compile("("))
        .isInstanceOf(FilterException.class)
        .hasMessage("error parsing regexp: missing closing ): `(`");
  }
}
