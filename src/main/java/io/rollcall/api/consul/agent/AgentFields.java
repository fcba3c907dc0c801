package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.catalog.CatalogFields;
import io.rollcall.api.consul.filter.Fields;
import java.util.Map;

/** What a filter may ask of the things that the agent shows. */
final class AgentFields {
  private static final Fields<Map<String, Boolean>> CONNECT =
      Fields.<Map<String, Boolean>>of()
          .flag("Native", each -> each.getOrDefault("Native", false))
          .build();

  static final Fields<AgentServiceJson> SERVICE =
      Fields.<AgentServiceJson>of()
          .text("Kind", AgentServiceJson::kind)
          .text("ID", AgentServiceJson::id)
          .text("Service", AgentServiceJson::service)
          .texts("Tags", AgentServiceJson::tags)
          .textMap("Meta", AgentServiceJson::meta)
          .whole("Port", AgentServiceJson::port)
          .text("Address", AgentServiceJson::address)
          .partMap("TaggedAddresses", AgentServiceJson::taggedAddresses, CatalogFields.ENDPOINT)
          .part("Weights", AgentServiceJson::weights, CatalogFields.WEIGHTS)
          .flag("EnableTagOverride", AgentServiceJson::enableTagOverride)
          .part("Proxy", each -> each, CatalogFields.PROXY)
          .part("Connect", AgentFields::connect, CONNECT)
          .build();

  private AgentFields() {}

  private static Map<String, Boolean> connect(AgentServiceJson service) {
    Map<String, Boolean> connect = service.connect();
    return connect == null ? Map.of() : connect;
  }
}
