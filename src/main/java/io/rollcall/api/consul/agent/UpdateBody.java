package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.json.GoType;

/** The body of {@code agent/check/update}. */
@GoType("agent.checkUpdate")
record UpdateBody(String status, String output) {
  static final UpdateBody EMPTY = new UpdateBody("", "");
}
