package io.rollcall.api.consul.http;

/** Content types to the letter: Consul's clients compare them. */
final class ContentType {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";

  private ContentType() {}
}
