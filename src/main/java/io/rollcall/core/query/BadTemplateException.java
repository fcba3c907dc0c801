package io.rollcall.core.query;

/** A template of a prepared query that cannot be compiled or rendered. The message says why. */
public final class BadTemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadTemplateException(String message) {
    super(message);
  }
}
