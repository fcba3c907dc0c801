package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.cluster.Operations;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/operator/autopilot/}: how the servers are, and by what that is judged. */
@ConsulDoor
final class AutopilotController {
  private static final int TOO_MANY = 429;

  private final Operations operations;
  private final String version;

  AutopilotController(Operations operations, ConsulApiSettings settings) {
    this.operations = operations;
    this.version = settings.version();
  }

  @GetMapping("/v1/operator/autopilot/configuration")
  Reply configuration(ReadOptions options) {
    return Reply.later(
        operations.autopilot(options).thenApply(stored -> Reply.json(AutopilotJson.of(stored))));
  }

  @PutMapping("/v1/operator/autopilot/configuration")
  Reply configure(
      @JsonBody(failure = "Error parsing autopilot config: ") @Nullable AutopilotBody body,
      QueryParameters query) {
    AutopilotBody wanted = body == null ? AutopilotBody.EMPTY : body;
    return Reply.later(
        operations
            .putAutopilot(wanted.settings(), query.has("cas") ? cas(query.get("cas")) : null)
            .thenApply(Reply::json));
  }

  /** 429 when a server is not well; the body is the same. */
  @GetMapping("/v1/operator/autopilot/health")
  Reply health(ReadOptions options) {
    return Reply.later(
        operations
            .health()
            .thenApply(
                servers -> {
                  AutopilotHealth health = AutopilotHealth.of(servers, version);
                  return Reply.json(health).withStatus(health.healthy() ? 200 : TOO_MANY);
                }));
  }

  @GetMapping("/v1/operator/autopilot/state")
  Reply state(ReadOptions options) {
    return Reply.later(
        operations.health().thenApply(servers -> Reply.json(AutopilotState.of(servers, version))));
  }

  private static long cas(String text) {
    try {
      return GoText.parseUint64(text);
    } catch (IllegalArgumentException e) {
      throw new DoorException.BadRequest("Error parsing cas value: " + e.getMessage());
    }
  }
}
