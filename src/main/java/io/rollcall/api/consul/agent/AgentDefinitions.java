package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.JsonBinder;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.model.Check;
import io.rollcall.model.ServiceInstance;
import java.util.List;

/**
 * Services and checks in the fields of this door, for those who get them otherwise than by a
 * request. Fails with {@link io.rollcall.api.consul.json.JsonException} or {@link DoorException}.
 * Any thread.
 */
public final class AgentDefinitions {

  /** The node is set by whoever registers it. */
  public record DefinedService(ServiceInstance service, List<Check> checks) {}

  private AgentDefinitions() {}

  public static DefinedService service(JsonBinder binder, JsonValue value) {
    Object body = binder.bind(value, ServiceBody.class);
    if (!(body instanceof ServiceBody service)) {
      throw new DoorException.BadRequest("Missing service name");
    }
    ServiceRequests.Registration wanted = ServiceRequests.registration(service);
    return new DefinedService(wanted.service(), wanted.checks());
  }

  public static Check check(JsonBinder binder, JsonValue value) {
    Object body = binder.bind(value, CheckBody.class);
    if (!(body instanceof CheckBody check)) {
      throw new DoorException.BadRequest("Missing check name");
    }
    return CheckRequests.alone(check);
  }
}
