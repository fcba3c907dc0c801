package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.api.consul.json.WireName;
import io.rollcall.api.consul.text.GoText;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code Connect} in a registration: what a service has to do with a service mesh.
 *
 * @param sidecarService what Consul would register beside the service by itself
 */
public record MeshBody(
    @WireName("Native") boolean isNative,
    @WireName(value = "SidecarService", aliases = "sidecar_service")
        @Nullable JsonValue sidecarService) {

  private static final Set<String> KINDS =
      Set.of(
          "connect-proxy", "mesh-gateway", "terminating-gateway", "ingress-gateway", "api-gateway");

  /** That a service speaks the mesh's protocol itself is kept; nobody acts upon it. */
  public static boolean speaksMesh(@Nullable MeshBody body) {
    return body != null && body.isNative();
  }

  /**
   * Refuses what only a service mesh could make true.
   *
   * @throws DoorException.BadRequest that names it
   */
  public static void refuse(String kind, @Nullable JsonValue proxy, @Nullable MeshBody connect) {
    if (KINDS.contains(kind)) {
      throw unsupported("service kind " + GoText.quoted(kind));
    }
    if (!JsonValues.isZero(proxy)) {
      throw unsupported("Proxy");
    }
    if (connect != null && !JsonValues.isNull(connect.sidecarService())) {
      throw unsupported("Connect.SidecarService");
    }
  }

  private static DoorException.BadRequest unsupported(String what) {
    return new DoorException.BadRequest(what + " is not supported (expected: no service mesh)");
  }
}
