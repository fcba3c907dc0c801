package io.rollcall.api.consul.http;

import io.rollcall.api.consul.ConsulApiSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses requests for another datacenter; {@code agent/*} speaks of this node and has no such. */
final class DatacenterCheck implements HandlerInterceptor {
  private final ConsulApiSettings settings;

  DatacenterCheck(ConsulApiSettings settings) {
    this.settings = settings;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String asked = ConsulRequest.of(request).query().get("dc");
    if (!asked.isEmpty()
        && !asked.equals(settings.datacenter())
        && !request.getRequestURI().startsWith("/v1/agent/")) {
      throw new DoorException.Refused("No path to datacenter");
    }
    return true;
  }
}
