package io.rollcall.agent.check;

import io.rollcall.model.Check;
import java.util.Locale;

/** Which check, without regard to case. */
record CheckKey(String node, String id) {
  CheckKey {
    node = node.toLowerCase(Locale.ROOT);
    id = id.toLowerCase(Locale.ROOT);
  }

  static CheckKey of(Check check) {
    return new CheckKey(check.node(), check.id());
  }
}
