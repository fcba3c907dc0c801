package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.catalog.EndpointBody;
import io.rollcall.api.consul.catalog.MeshBody;
import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.api.consul.json.WireName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code agent/service/register}. What is not given is empty, zero or null. */
@GoType(
    "struct { EnableTagOverrideSnake bool \"json:\\\"enable_tag_override\\\"\";"
        + " TaggedAddressesSnake map[string]structs.ServiceAddress"
        + " \"json:\\\"tagged_addresses\\\"\"; *structs.Alias }")
record ServiceBody(
    String kind,
    @WireName("ID") String id,
    String name,
    @Nullable List<String> tags,
    String address,
    @WireName(value = "TaggedAddresses", aliases = "tagged_addresses")
        @Nullable Map<String, EndpointBody> taggedAddresses,
    @Nullable Map<String, String> meta,
    int port,
    @Nullable CheckBody check,
    @Nullable List<CheckBody> checks,
    @Nullable Weights weights,
    String token,
    @WireName(value = "EnableTagOverride", aliases = "enable_tag_override")
        boolean enableTagOverride,
    @Nullable JsonValue proxy,
    @Nullable MeshBody connect) {

  static final ServiceBody EMPTY =
      new ServiceBody("", "", "", null, "", null, null, 0, null, null, null, "", false, null, null);

  /** A weight that is not given is 0, not 1, once the other one is. */
  @GoType("structs.Weights")
  record Weights(int passing, int warning) {}
}
