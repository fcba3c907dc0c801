package io.rollcall.api.console;

/** What this node's data takes; any thread, cheap enough for each look at the dashboard. */
public interface NodeSizes {

  /** An estimate. */
  long keys();

  long stateBytes();

  long logBytes();
}
