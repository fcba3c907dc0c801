package io.rollcall.api.consul.off;

import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Remainder;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.api.consul.json.JsonValue;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** Configuration entries of the service mesh: there are none, and none can be written. */
@ConsulDoor
final class ConfigController {
  private static final Set<String> KINDS =
      Set.of(
          "service-defaults",
          "proxy-defaults",
          "service-router",
          "service-splitter",
          "service-resolver",
          "service-intentions",
          "ingress-gateway",
          "terminating-gateway",
          "api-gateway",
          "bound-api-gateway",
          "inline-certificate",
          "file-system-certificate",
          "http-route",
          "tcp-route",
          "jwt-provider",
          "mesh",
          "exported-services",
          "sameness-group");

  private final CatalogService catalog;

  ConfigController(CatalogService catalog) {
    this.catalog = catalog;
  }

  @GetMapping("/v1/config/")
  Reply read(Remainder path, ReadOptions options) {
    String[] parts = path.text().split("/", 2);
    if (!parts[0].isEmpty() && !KINDS.contains(parts[0])) {
      throw new DoorException.Refused("invalid config entry kind: " + parts[0]);
    }
    if (parts.length == 2 && !parts[1].isEmpty()) {
      throw new DoorException.NotFound(
          "Config entry not found for "
              + GoText.quoted(parts[0])
              + " / "
              + GoText.quoted(parts[1]));
    }
    return Nothing.listed(catalog, options);
  }

  @PutMapping("/v1/config")
  Reply write(
      @JsonBody(failure = "Request decoding failed: ") @Nullable JsonValue body,
      QueryParameters query) {
    String kind = kind(body);
    if (kind == null) {
      throw new DoorException.BadRequest(
          "Request decoding failed: Payload does not contain a kind/Kind key at the top level");
    }
    if (!KINDS.contains(kind)) {
      throw new DoorException.BadRequest(
          "Request decoding failed: invalid config entry kind: " + kind);
    }
    String cas = query.get("cas");
    if (!cas.isEmpty() && !cas.equals("0")) {
      return Reply.json(false); // no entry has that index, for there is none
    }
    return Reply.refused(
        new DoorException.Refused(
            "config entries cannot be written: this cluster has no service mesh"));
  }

  @DeleteMapping("/v1/config/")
  Reply remove(Remainder path) {
    String kind = path.text().split("/", 2)[0];
    if (!KINDS.contains(kind)) {
      throw new DoorException.Refused("invalid config entry kind: " + kind);
    }
    return Reply.json(Map.of());
  }

  private static @Nullable String kind(@Nullable JsonValue body) {
    List<JsonValue.Member> members =
        body instanceof JsonValue.Obj object ? object.members() : List.of();
    for (JsonValue.Member each : members) {
      if (each.name().equalsIgnoreCase("kind") && each.value() instanceof JsonValue.Str text) {
        return text.text();
      }
    }
    return null;
  }
}
