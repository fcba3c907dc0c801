package io.rollcall.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoRegexTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{1000}",
        "(ab{3}|c){10}",
        "(a{50}){20}",
        "\\{9999}",
        "[{1000}]{1000}",
        "[]{]{1000}",
        "[^]a{1000}]{1000}",
        "[[:alpha:]{1000}]{1000}",
        "\\Q{1000}{1000}\\E",
        "\\x{1000}{1000}",
        "a{,9999}",
        "(?i)web-[0-9]+",
      })
  void compilesWhatIsSmallEnough(String text) {
    assertThat(GoRegex.compile(text).programSize()).isLessThanOrEqualTo(GoRegex.MAX_STEPS + 100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(abcdefghij){1000}",
        "a{1000}b{1000}c{1000}d{1000}e{1000}f{1000}",
      })
  void refusesWhatGrowsTooLargeBeforeItDoes(String text) {
    assertThatThrownBy(() -> GoRegex.compile(text))
        .isInstanceOf(BadRegexException.class)
        .hasMessage("error parsing regexp: expression too large: `" + text + "`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\u0000',
      value = {
        "( missing_closing_):_`(`",
        ") unexpected_):_`)`",
        "a** invalid_nested_repetition_operator:_`**`",
        "a{1001} invalid_repeat_count:_`{1001}`",
        "((a{1000}){1000}){1000} invalid_repeat_count:_`{1000}`",
        "(\\\\p{1000}){1000} invalid_repeat_count:_`{1000}`",
        "(a{100}){100} invalid_repeat_count:_`{100}`",
        "(((a{20}){20}){20} invalid_repeat_count:_`{20}`",
        "([a]{1000}){10,} invalid_repeat_count:_`{10,}`",
        "(?<n>a) invalid_or_unsupported_Perl_syntax:_`(?<`",
        "\\é invalid_escape_sequence:_`\\é`",
        "[z-a] invalid_character_class_range:_`z-a`",
        "a\\ trailing_backslash_at_end_of_expression:_``",
      })
  void saysWhatGoSays(String text, String reason) {
    assertThatThrownBy(() -> GoRegex.compile(text))
        .isInstanceOf(BadRegexException.class)
        .hasMessage("error parsing regexp: " + reason.replace('_', ' '));
  }

  @Test
  void isNotLedAstray() {
    assertThat(GoRegex.compile("^(a+)+(a|aa)*$").matcher("a".repeat(20_000) + "b").find())
        .isFalse();
  }
}
