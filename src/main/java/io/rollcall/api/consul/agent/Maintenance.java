package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.text.GoBoolean;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.model.Check;
import java.util.List;

/**
 * The checks that take a node or an instance out of service: critical as long as they are there.
 *
 * @param enable whether it begins or ends
 * @param reason empty for none
 */
record Maintenance(boolean enable, String reason) {
  static final String OF_NODE = "_node_maintenance";
  static final String OF_SERVICE = "_service_maintenance:";

  static Maintenance read(QueryParameters query) {
    if (!query.has("enable")) {
      throw new DoorException.BadRequest("Missing value for enable");
    }
    String enable = query.get("enable");
    boolean begins =
        GoBoolean.parse(enable)
            .orElseThrow(
                () ->
                    new DoorException.BadRequest(
                        "Invalid value for enable: " + GoText.quoted(enable)));
    return new Maintenance(begins, query.get("reason"));
  }

  static boolean isMaintenance(Check check) {
    return check.id().equals(OF_NODE) || check.id().startsWith(OF_SERVICE);
  }

  Check ofNode() {
    return check(OF_NODE, "Node Maintenance Mode", "node", "");
  }

  Check ofService(String serviceId) {
    return check(OF_SERVICE + serviceId, "Service Maintenance Mode", "service", serviceId);
  }

  private Check check(String id, String name, String what, String serviceId) {
    String notes =
        reason.isEmpty()
            ? "Maintenance mode is enabled for this "
                + what
                + ", but no reason was provided. This is a default message."
            : reason;
    return new Check(
        "",
        id,
        name,
        Check.Status.CRITICAL,
        notes,
        "",
        serviceId,
        "",
        List.of(),
        "maintenance",
        null,
        0,
        0);
  }
}
