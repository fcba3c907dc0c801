package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.catalog.ServiceJson.EndpointJson;
import io.rollcall.api.consul.catalog.ServiceJson.WeightsJson;
import io.rollcall.api.consul.filter.Filter;
import io.rollcall.core.catalog.InstanceHealth;
import io.rollcall.core.catalog.InstanceOnNode;
import io.rollcall.core.catalog.NodeContent;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in Consul's words. Maps are sorted, as Go writes them. Any thread.
 *
 * <p>What is null and what is empty differs from place to place and is kept as Consul has it: a
 * service without meta has {@code "Meta":null} in {@code health/service} and {@code
 * "ServiceMeta":{}} in {@code catalog/service}.
 */
public final class CatalogView {
  private final String datacenter;

  public CatalogView(String datacenter) {
    this.datacenter = datacenter;
  }

  public NodeJson node(Node node) {
    return new NodeJson(
        node.id(),
        node.name(),
        node.address(),
        datacenter,
        sorted(node.taggedAddresses()),
        sorted(node.meta()),
        node.createIndex(),
        node.modifyIndex());
  }

  public ServiceJson service(ServiceInstance service) {
    return new ServiceJson(
        service.kind().isEmpty() ? null : service.kind(),
        service.id(),
        service.name(),
        service.tags(),
        service.address(),
        endpoints(service.taggedAddresses()),
        sorted(service.meta()),
        service.port(),
        weights(service.weights()),
        service.enableTagOverride(),
        noProxy(),
        connect(service),
        service.createIndex(),
        service.modifyIndex());
  }

  public CatalogServiceJson flat(InstanceOnNode instance) {
    Node node = instance.node();
    ServiceInstance service = instance.service();
    return new CatalogServiceJson(
        node.id(),
        node.name(),
        node.address(),
        datacenter,
        sorted(node.taggedAddresses()),
        sorted(node.meta()),
        service.kind(),
        service.id(),
        service.name(),
        service.tags(),
        service.address(),
        endpoints(service.taggedAddresses()),
        weights(service.weights()),
        orEmpty(service.meta()),
        service.port(),
        service.enableTagOverride(),
        noProxy(),
        connect(service),
        service.createIndex(),
        service.modifyIndex());
  }

  /** Its definition only where somebody from outside gave it; else it is its owner's business. */
  CheckJson check(Node node, Check check) {
    return check(check, !node.ofAgent());
  }

  /**
   * @param withDefinition whether to show how the check is run
   */
  public CheckJson check(Check check, boolean withDefinition) {
    return new CheckJson(
        check.node(),
        check.id(),
        check.name(),
        check.status(),
        check.notes(),
        check.output(),
        check.serviceId(),
        check.serviceName(),
        check.serviceTags(),
        check.type(),
        withDefinition ? CheckDefinitions.shown(check.definition()) : Map.of(),
        check.createIndex(),
        check.modifyIndex());
  }

  public HealthJson health(InstanceHealth instance) {
    return new HealthJson(
        node(instance.node()),
        service(instance.service()),
        all(instance.checks(), each -> check(instance.node(), each)));
  }

  /** Empty for an unknown node, which is written as null. */
  Optional<NodeServicesJson.ById> byId(Optional<NodeContent> content, Filter<ServiceJson> filter) {
    return content.map(
        found -> {
          SortedMap<String, ServiceJson> services = new TreeMap<>();
          found.services().forEach(each -> services.put(each.id(), service(each)));
          return new NodeServicesJson.ById(node(found.node()), filter.apply(services));
        });
  }

  NodeServicesJson.Listed listed(Optional<NodeContent> content, Filter<ServiceJson> filter) {
    return content
        .map(
            found ->
                new NodeServicesJson.Listed(
                    node(found.node()), filter.apply(all(found.services(), this::service))))
        .orElseGet(() -> new NodeServicesJson.Listed(null, null));
  }

  /** Each service's name with the tags of all its instances. */
  static SortedMap<String, Collection<String>> tagsByName(List<InstanceOnNode> instances) {
    SortedMap<String, Collection<String>> names = new TreeMap<>();
    for (InstanceOnNode each : instances) {
      names
          .computeIfAbsent(each.service().name(), name -> new TreeSet<>())
          .addAll(each.service().tags());
    }
    return names;
  }

  static <T, J> List<J> all(Collection<T> things, Function<T, J> view) {
    List<J> views = new ArrayList<>(things.size());
    things.forEach(each -> views.add(view.apply(each)));
    return views;
  }

  /** Null stays null. */
  public static @Nullable SortedMap<String, EndpointJson> endpoints(
      @Nullable Map<String, ServiceInstance.Endpoint> addresses) {
    if (addresses == null || addresses.isEmpty()) {
      return null;
    }
    SortedMap<String, EndpointJson> views = new TreeMap<>();
    addresses.forEach(
        (name, each) -> views.put(name, new EndpointJson(each.address(), each.port())));
    return views;
  }

  public static WeightsJson weights(ServiceInstance.Weights weights) {
    return new WeightsJson(weights.passing(), weights.warning());
  }

  public static SortedMap<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? new TreeMap<>() : new TreeMap<>(map);
  }

  private static @Nullable SortedMap<String, String> sorted(@Nullable Map<String, String> map) {
    return map == null ? null : new TreeMap<>(map);
  }

  private static Map<String, Object> noProxy() {
    Map<String, Object> proxy = new LinkedHashMap<>();
    proxy.put("MeshGateway", Map.of());
    proxy.put("Expose", Map.of());
    return proxy;
  }

  private static Map<String, Boolean> connect(ServiceInstance service) {
    return service.connectNative() ? Map.of("Native", true) : Map.of();
  }
}
