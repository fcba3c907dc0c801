package io.rollcall.api.consul.json;

/** A body is not the JSON that was expected. The message is Go's. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message, null, false, false);
  }
}
