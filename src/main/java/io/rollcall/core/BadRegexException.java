package io.rollcall.core;

/** A text that is no regular expression, or too large a one. The message is Go's. */
public final class BadRegexException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadRegexException(String reason, String part) {
    super("error parsing regexp: " + reason + ": `" + part + "`", null, false, false);
  }
}
