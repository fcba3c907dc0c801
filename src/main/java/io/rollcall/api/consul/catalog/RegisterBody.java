package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.json.GoType;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.api.consul.json.WireName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code catalog/register}. What is not given is empty, zero or null. */
@GoType("structs.RegisterRequest")
public record RegisterBody(
    String datacenter,
    @WireName("ID") String id,
    String node,
    String address,
    @Nullable Map<String, String> taggedAddresses,
    @Nullable Map<String, String> nodeMeta,
    @Nullable Service service,
    @Nullable Check check,
    @Nullable List<Check> checks,
    boolean skipNodeUpdate) {

  static final RegisterBody EMPTY =
      new RegisterBody("", "", "", "", null, null, null, null, null, false);

  /** Clients that write back what they have read send the indexes too: they say nothing. */
  @GoType("structs.NodeService")
  public record Service(
      String kind,
      @WireName("ID") String id,
      String service,
      @Nullable List<String> tags,
      String address,
      @WireName(value = "TaggedAddresses", aliases = "tagged_addresses")
          @Nullable Map<String, EndpointBody> taggedAddresses,
      @Nullable Map<String, String> meta,
      int port,
      @Nullable Weights weights,
      @WireName(value = "EnableTagOverride", aliases = "enable_tag_override")
          boolean enableTagOverride,
      @Nullable JsonValue proxy,
      @Nullable MeshBody connect,
      long createIndex,
      long modifyIndex) {
    public static final Service EMPTY =
        new Service("", "", "", null, "", null, null, 0, null, false, null, null, 0, 0);
  }

  @GoType("structs.Weights")
  public record Weights(int passing, int warning) {}

  @GoType("structs.HealthCheck")
  public record Check(
      String node,
      @WireName("CheckID") String checkId,
      String name,
      String status,
      String notes,
      String output,
      @WireName("ServiceID") String serviceId,
      String serviceName,
      @Nullable List<String> serviceTags,
      String type,
      @Nullable CheckDefinitionBody definition,
      long createIndex,
      long modifyIndex) {
    public static final Check EMPTY =
        new Check("", "", "", "", "", "", "", "", null, "", null, 0, 0);
  }
}
