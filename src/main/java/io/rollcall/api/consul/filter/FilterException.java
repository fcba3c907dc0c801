package io.rollcall.api.consul.filter;

/** An expression that cannot be read, or does not fit what it filters. The message is Consul's. */
final class FilterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FilterException(String message) {
    super(message, null, false, false);
  }
}
