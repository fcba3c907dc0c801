package io.rollcall.api.consul.off;

import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.ReadHeadersOnError;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.ReadOptions;
import io.rollcall.core.catalog.CatalogService;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** The service mesh and peering with other clusters, which are off. */
@ConsulDoor
final class MeshController {
  private static final String OFF = "Connect must be enabled in order to use this endpoint";

  private final CatalogService catalog;

  MeshController(CatalogService catalog) {
    this.catalog = catalog;
  }

  record Authorize(String target) {}

  @GetMapping({"/v1/connect/ca/roots", "/v1/agent/connect/ca/roots", "/v1/agent/connect/ca/leaf/"})
  @ReadHeadersOnError
  Reply roots(ReadOptions options) {
    return Reply.refused(new DoorException.Refused(OFF));
  }

  @GetMapping({
    "/v1/connect/ca/configuration",
    "/v1/discovery-chain/",
    "/v1/internal/ui/service-topology/"
  })
  Reply read() {
    return Reply.refused(new DoorException.Refused(OFF));
  }

  @PutMapping("/v1/connect/ca/configuration")
  Reply configure() {
    return Reply.refused(new DoorException.Refused(OFF));
  }

  @PostMapping("/v1/discovery-chain/")
  Reply compile() {
    return Reply.refused(new DoorException.Refused(OFF));
  }

  @PostMapping("/v1/agent/connect/authorize")
  Reply authorize(@JsonBody(ignoreUnknown = true) @Nullable Authorize body) {
    if (body == null || body.target().isEmpty()) {
      throw new DoorException.BadRequest("Target service must be specified");
    }
    return Reply.refused(new DoorException.Refused(OFF));
  }

  @GetMapping({"/v1/peerings", "/v1/exported-services", "/v1/internal/federation-states"})
  Reply lists(ReadOptions options) {
    return Nothing.listed(catalog, options);
  }

  @GetMapping("/v1/peering/")
  Reply peering() {
    return Reply.refused(new DoorException.NotFound("Peering not found"));
  }

  @DeleteMapping("/v1/peering/")
  Reply removePeering() {
    return Reply.empty();
  }

  @PostMapping({"/v1/peering/token", "/v1/peering/establish"})
  Reply peer(QueryParameters query) {
    return Reply.refused(new DoorException.Refused("peering is disabled"));
  }
}
