package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.model.ServiceInstance.Endpoint;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An address under a name, in a registration. */
@GoType("structs.ServiceAddress")
public record EndpointBody(String address, int port) {

  public static Map<String, Endpoint> all(@Nullable Map<String, EndpointBody> bodies) {
    Map<String, Endpoint> endpoints = new TreeMap<>();
    if (bodies != null) {
      bodies.forEach((tag, each) -> endpoints.put(tag, new Endpoint(each.address(), each.port())));
    }
    return endpoints;
  }
}
