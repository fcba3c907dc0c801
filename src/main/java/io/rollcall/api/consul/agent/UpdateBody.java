package io.rollcall.api.consul.agent;

/** The body of {@code agent/check/update}. */
record UpdateBody(String status, String output) {
  static final UpdateBody EMPTY = new UpdateBody("", "");
}
