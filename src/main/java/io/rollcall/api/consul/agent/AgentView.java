package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.catalog.CatalogView;
import io.rollcall.api.consul.catalog.CheckJson;
import io.rollcall.model.Check;
import io.rollcall.model.ServiceInstance;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Registrations in the words of Consul's agent, which knows no indexes. Maps are sorted, as Go
 * writes them. Any thread.
 */
final class AgentView {
  private AgentView() {}

  static AgentServiceJson service(ServiceInstance service) {
    return new AgentServiceJson(
        service.kind().isEmpty() ? null : service.kind(),
        service.id(),
        service.name(),
        service.tags(),
        CatalogView.orEmpty(service.meta()),
        service.port(),
        service.address(),
        CatalogView.endpoints(service.taggedAddresses()),
        CatalogView.weights(service.weights()),
        service.enableTagOverride(),
        null,
        service.connectNative() ? Map.of("Native", true) : null);
  }

  /** With the hash of everything shown. */
  static AgentServiceJson hashedService(ServiceInstance service) {
    AgentServiceJson view = service(service);
    return view.withContentHash(ContentHash.of(view));
  }

  static SortedMap<String, AgentServiceJson> services(Collection<ServiceInstance> services) {
    SortedMap<String, AgentServiceJson> views = new TreeMap<>();
    services.forEach(each -> views.put(each.id(), service(each)));
    return views;
  }

  static SortedMap<String, CheckJson> checks(Collection<Check> checks) {
    SortedMap<String, CheckJson> views = new TreeMap<>();
    checks.forEach(
        each -> views.put(each.id(), check(each, each.serviceTags(), each.type(), Map.of())));
    return views;
  }

  /** As {@code agent/health} shows it: without tags and type, with an empty definition in full. */
  static CheckJson reportedCheck(Check check) {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("Interval", "0s");
    definition.put("Timeout", "0s");
    definition.put("DeregisterCriticalServiceAfter", "0s");
    definition.put("HTTP", "");
    definition.put("Header", null);
    definition.put("Method", "");
    definition.put("Body", "");
    definition.put("TLSSkipVerify", false);
    definition.put("TCP", "");
    List<String> tags = check.serviceTags();
    return check(check, tags.isEmpty() ? null : tags, "", definition);
  }

  private static CheckJson check(
      Check check, @Nullable List<String> tags, String type, Map<String, Object> definition) {
    return new CheckJson(
        check.node(),
        check.id(),
        check.name(),
        check.status(),
        check.notes(),
        check.output(),
        check.serviceId(),
        check.serviceName(),
        tags,
        type,
        definition,
        0,
        0);
  }
}
