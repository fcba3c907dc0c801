package io.rollcall.api.consul.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter as it was written; whether its selectors exist is not known yet. */
sealed interface Expression {
  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Not(Expression operand) implements Expression {}

  /**
   * @param value null for the operators that take none
   */
  record Match(List<String> selector, Operator operator, @Nullable String value)
      implements Expression {

    String selectorText() {
      return String.join(".", selector);
    }
  }

  /** What compares a field with a value. */
  enum Operator {
    EQUAL("Equal", false),
    NOT_EQUAL("Not Equal", true),
    IN("In", false),
    NOT_IN("Not In", true),
    IS_EMPTY("Is Empty", true),
    IS_NOT_EMPTY("Is Not Empty", false),
    MATCHES("Matches", true),
    NOT_MATCHES("Not Matches", true);

    private final String text;
    private final boolean whenAbsent;

    Operator(String text, boolean whenAbsent) {
      this.text = text;
      this.whenAbsent = whenAbsent;
    }

    /** Its name in messages. */
    String text() {
      return text;
    }

    /** What it comes to for a key that a map does not have; {@code matches} too is true then. */
    boolean whenAbsent() {
      return whenAbsent;
    }

    boolean isNegative() {
      return this == NOT_EQUAL || this == NOT_IN || this == IS_NOT_EMPTY || this == NOT_MATCHES;
    }
  }
}
