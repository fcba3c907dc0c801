package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.catalog.CheckJson;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.model.Bytes;
import io.rollcall.model.Check;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Health as a status code: 200 passing, 429 warning, 503 critical or in maintenance, 404 unknown.
 * Any thread.
 */
final class HealthReports {

  /** From the best to the worst. */
  private enum State {
    PASSING("passing", 200),
    WARNING("warning", 429),
    CRITICAL("critical", 503),
    MAINTENANCE("maintenance", 503);

    private final String word;
    private final int status;

    State(String word, int status) {
      this.word = word;
      this.status = status;
    }
  }

  /** The fields are in Consul's order. */
  private record Report(
      String aggregatedStatus,
      @Nullable AgentServiceJson service,
      @Nullable List<CheckJson> checks) {}

  private static final int NOT_FOUND = 404;
  private static final String PLAIN_TEXT = "text/plain";
  private static final String REASON = "X-Consul-Reason";

  private final String self;

  HealthReports(String self) {
    this.self = self;
  }

  Reply.Ready of(InstanceHealth instance, boolean text) {
    State state = state(counted(instance));
    return reply(state, text ? null : report(instance));
  }

  /** The worst of all instances. */
  Reply.Ready of(List<InstanceHealth> instances, boolean text) {
    State worst =
        instances.stream()
            .map(each -> state(counted(each)))
            .max(Comparator.naturalOrder())
            .orElse(State.PASSING);
    return reply(worst, text ? null : instances.stream().map(this::report).toList());
  }

  /** Even as text it is announced, and written, as JSON. */
  static Reply.Ready unknownId(String id, boolean text) {
    String reason = "ServiceId " + id + " not found";
    Object body = text ? reason : new Report(State.CRITICAL.word, null, null);
    return Reply.json(body).withStatus(NOT_FOUND).withHeader(REASON, reason);
  }

  static Reply.Ready unknownName(String name, boolean text) {
    String reason = "ServiceName " + name + " Not Found";
    Reply.Ready body = text ? Reply.raw(PLAIN_TEXT, Bytes.utf8(reason)) : Reply.json(List.of());
    return body.withStatus(NOT_FOUND).withHeader(REASON, reason);
  }

  private static Reply.Ready reply(State state, @Nullable Object body) {
    Reply.Ready ready =
        body == null ? Reply.raw(PLAIN_TEXT, Bytes.utf8(state.word)) : Reply.json(body);
    return ready.withStatus(state.status).withHeader(REASON, state.word);
  }

  private Report report(InstanceHealth instance) {
    List<CheckJson> checks = new ArrayList<>();
    Collection<Check> counted = counted(instance);
    counted.forEach(each -> checks.add(AgentView.reportedCheck(each)));
    return new Report(state(counted).word, AgentView.service(instance.service()), checks);
  }

  /** That this node is alive goes without saying; an instance on a lost node is lost with it. */
  private List<Check> counted(InstanceHealth instance) {
    return instance.checks().stream()
        .filter(
            each -> !each.id().equals(Check.NODE_LIVENESS) || !each.node().equalsIgnoreCase(self))
        .toList();
  }

  private static State state(Collection<Check> checks) {
    return checks.stream()
        .map(HealthReports::state)
        .max(Comparator.naturalOrder())
        .orElse(State.PASSING);
  }

  private static State state(Check check) {
    if (Maintenance.isMaintenance(check)) {
      return State.MAINTENANCE;
    }
    return switch (check.status()) {
      case Check.Status.PASSING -> State.PASSING;
      case Check.Status.WARNING -> State.WARNING;
      default -> State.CRITICAL;
    };
  }
}
