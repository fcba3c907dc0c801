package io.rollcall.api.console;

import io.rollcall.core.ReadOptions;
import io.rollcall.core.session.Holding;
import io.rollcall.core.session.SessionService;
import io.rollcall.model.Session;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Locale;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who holds which lock. */
@RestController
class LocksController {
  /** The most keys that are named of one session; {@code held} counts them all. */
  static final int MAX_NAMED = 100;

  private final SessionService sessions;

  LocksController(SessionService sessions) {
    this.sessions = sessions;
  }

  /**
   * @param behavior what its end does to its keys: {@code release} or {@code delete}
   * @param ttl as it was written, {@code 30s} say; empty when it does not expire
   * @param held how many keys it holds
   * @param keys the first {@link #MAX_NAMED} of them, in bytewise order
   */
  record HolderJson(
      String session,
      String name,
      String node,
      String behavior,
      String ttl,
      long lockDelayMillis,
      long createIndex,
      int held,
      List<String> keys) {}

  @Operation(
      summary = "Every session with the keys that it holds",
      description =
          "    curl 'http://127.0.0.1:8500/v1/rollcall/locks'\n\n"
              + "held counts a session's keys, keys names the first 100.")
  @GetMapping("/v1/rollcall/locks")
  List<HolderJson> locks() {
    return sessions.holdings(ReadOptions.NOW).join().result().stream()
        .map(LocksController::json)
        .toList();
  }

  private static HolderJson json(Holding holding) {
    Session session = holding.session();
    return new HolderJson(
        session.id().toString(),
        session.name(),
        session.node(),
        session.behavior().name().toLowerCase(Locale.ROOT),
        session.ttlText(),
        session.lockDelay().toMillis(),
        session.createIndex(),
        holding.keys().size(),
        holding.keys().stream().limit(MAX_NAMED).map(key -> key.bytes().utf8()).toList());
  }
}
