package io.rollcall.api.consul.agent;

import ch.qos.logback.classic.Level;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import java.util.Locale;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /v1/agent/monitor}: this node's log as it is written, until the client goes. */
@ConsulDoor
final class MonitorController {
  private final LogFeed feed;

  MonitorController(LogFeed feed) {
    this.feed = feed;
  }

  @GetMapping("/v1/agent/monitor")
  Reply monitor(QueryParameters query) {
    Level level = level(query.get("loglevel"));
    boolean json = query.has("logjson");
    LogFeed.Lines lines = feed.open(level);
    return Reply.stream(
        "text/plain; charset=utf-8",
        null,
        (out, pretty) -> {
          try (lines) {
            lines.copyTo(out, json ? LogFeed.Line::json : LogFeed.Line::text);
          }
        });
  }

  private static Level level(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "TRACE" -> Level.TRACE;
      case "DEBUG" -> Level.DEBUG;
      case "", "INFO" -> Level.INFO;
      case "WARN" -> Level.WARN;
      case "ERR", "ERROR" -> Level.ERROR;
      default -> throw new DoorException.BadRequest("Unknown log level: " + name);
    };
  }
}
