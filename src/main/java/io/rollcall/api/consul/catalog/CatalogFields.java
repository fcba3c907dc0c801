package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.catalog.ServiceJson.EndpointJson;
import io.rollcall.api.consul.catalog.ServiceJson.WeightsJson;
import io.rollcall.api.consul.filter.Fields;
import java.util.List;
import java.util.Map;

/**
 * What a filter may ask of the things that the catalog shows. As in Consul, indexes and the
 * definition of a check are not among them, and all of a proxy's settings are, though none is ever
 * set here.
 */
public final class CatalogFields {
  public static final Fields<EndpointJson> ENDPOINT =
      Fields.<EndpointJson>of()
          .text("Address", EndpointJson::address)
          .whole("Port", EndpointJson::port)
          .build();

  public static final Fields<WeightsJson> WEIGHTS =
      Fields.<WeightsJson>of()
          .whole("Passing", WeightsJson::passing)
          .whole("Warning", WeightsJson::warning)
          .build();

  public static final Fields<Object> PROXY = proxy();

  private static final Fields<Map<String, Boolean>> CONNECT =
      Fields.<Map<String, Boolean>>of()
          .flag("Native", each -> each.getOrDefault("Native", false))
          .build();

  public static final Fields<NodeJson> NODE =
      Fields.<NodeJson>of()
          .text("ID", NodeJson::id)
          .text("Node", NodeJson::node)
          .text("Address", NodeJson::address)
          .text("Datacenter", NodeJson::datacenter)
          .textMap("TaggedAddresses", NodeJson::taggedAddresses)
          .textMap("Meta", NodeJson::meta)
          .build();

  public static final Fields<ServiceJson> SERVICE =
      Fields.<ServiceJson>of()
          .text("Kind", ServiceJson::kind)
          .text("ID", ServiceJson::id)
          .text("Service", ServiceJson::service)
          .texts("Tags", ServiceJson::tags)
          .text("Address", ServiceJson::address)
          .partMap("TaggedAddresses", ServiceJson::taggedAddresses, ENDPOINT)
          .textMap("Meta", ServiceJson::meta)
          .whole("Port", ServiceJson::port)
          .part("Weights", ServiceJson::weights, WEIGHTS)
          .flag("EnableTagOverride", ServiceJson::enableTagOverride)
          .part("Proxy", ServiceJson::proxy, PROXY)
          .part("Connect", ServiceJson::connect, CONNECT)
          .build();

  public static final Fields<CheckJson> CHECK =
      Fields.<CheckJson>of()
          .text("Node", CheckJson::node)
          .text("CheckID", CheckJson::checkId)
          .text("Name", CheckJson::name)
          .text("Status", CheckJson::status)
          .text("Notes", CheckJson::notes)
          .text("Output", CheckJson::output)
          .text("ServiceID", CheckJson::serviceId)
          .text("ServiceName", CheckJson::serviceName)
          .texts("ServiceTags", CheckJson::serviceTags)
          .text("Type", CheckJson::type)
          .build();

  public static final Fields<HealthJson> HEALTH =
      Fields.<HealthJson>of()
          .part("Node", HealthJson::node, NODE)
          .part("Service", HealthJson::service, SERVICE)
          .parts("Checks", HealthJson::checks, CHECK)
          .build();

  static final Fields<CatalogServiceJson> FLAT =
      Fields.<CatalogServiceJson>of()
          .text("ID", CatalogServiceJson::nodeId)
          .text("Node", CatalogServiceJson::node)
          .text("Address", CatalogServiceJson::address)
          .text("Datacenter", CatalogServiceJson::datacenter)
          .textMap("TaggedAddresses", CatalogServiceJson::taggedAddresses)
          .textMap("NodeMeta", CatalogServiceJson::nodeMeta)
          .text("ServiceKind", CatalogServiceJson::kind)
          .text("ServiceID", CatalogServiceJson::id)
          .text("ServiceName", CatalogServiceJson::name)
          .texts("ServiceTags", CatalogServiceJson::tags)
          .text("ServiceAddress", CatalogServiceJson::serviceAddress)
          .partMap("ServiceTaggedAddresses", CatalogServiceJson::serviceTaggedAddresses, ENDPOINT)
          .part("ServiceWeights", CatalogServiceJson::weights, WEIGHTS)
          .textMap("ServiceMeta", CatalogServiceJson::meta)
          .whole("ServicePort", CatalogServiceJson::port)
          .flag("ServiceEnableTagOverride", CatalogServiceJson::enableTagOverride)
          .part("ServiceProxy", CatalogServiceJson::proxy, PROXY)
          .part("ServiceConnect", CatalogServiceJson::connect, CONNECT)
          .build();

  private CatalogFields() {}

  private static Fields<Object> proxy() {
    Fields<Object> gateway = Fields.<Object>of().text("Mode", each -> "").build();
    Fields<Object> upstream =
        Fields.<Object>of()
            .text("DestinationType", each -> "")
            .text("DestinationNamespace", each -> "")
            .text("DestinationName", each -> "")
            .text("Datacenter", each -> "")
            .text("LocalBindAddress", each -> "")
            .whole("LocalBindPort", each -> 0)
            .part("MeshGateway", each -> each, gateway)
            .build();
    Fields<Object> path =
        Fields.<Object>of()
            .whole("ListenerPort", each -> 0)
            .text("Path", each -> "")
            .whole("LocalPathPort", each -> 0)
            .text("Protocol", each -> "")
            .flag("ParsedFromCheck", each -> false)
            .build();
    Fields<Object> expose =
        Fields.<Object>of()
            .flag("Checks", each -> false)
            .parts("Paths", each -> List.of(), path)
            .build();
    return Fields.<Object>of()
        .text("DestinationServiceName", each -> "")
        .text("DestinationServiceID", each -> "")
        .text("LocalServiceAddress", each -> "")
        .whole("LocalServicePort", each -> 0)
        .parts("Upstreams", each -> List.of(), upstream)
        .part("MeshGateway", each -> each, gateway)
        .part("Expose", each -> each, expose)
        .build();
  }
}
