package io.rollcall.api.consul.cluster;

import io.rollcall.api.consul.ConsulApiSettings;
import io.rollcall.api.consul.http.ConsulDoor;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.JsonBody;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.http.Reply;
import io.rollcall.core.cluster.ClusterService;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /v1/operator/keyring}: there is no gossip, so there are no keys of it. */
@ConsulDoor
final class KeyringController {
  private static final int MAX_RELAY_FACTOR = 5;

  private final ClusterService cluster;
  private final String datacenter;

  KeyringController(ClusterService cluster, ConsulApiSettings settings) {
    this.cluster = cluster;
    this.datacenter = settings.datacenter();
  }

  record Key(String key) {}

  @GetMapping("/v1/operator/keyring")
  Reply list(QueryParameters query) {
    return Reply.refused(empty(query));
  }

  @PostMapping("/v1/operator/keyring")
  Reply install(@JsonBody(ignoreUnknown = true) @Nullable Key key, QueryParameters query) {
    return Reply.refused(empty(query));
  }

  @PutMapping("/v1/operator/keyring")
  Reply use(@JsonBody(ignoreUnknown = true) @Nullable Key key, QueryParameters query) {
    return Reply.refused(empty(query));
  }

  @DeleteMapping("/v1/operator/keyring")
  Reply remove(@JsonBody(ignoreUnknown = true) @Nullable Key key, QueryParameters query) {
    return Reply.refused(empty(query));
  }

  private DoorException empty(QueryParameters query) {
    checkRelayFactor(query.get("relay-factor"));
    String self = cluster.self().name();
    String reason = ": Keyring is empty (encryption not enabled)\n";
    return new DoorException.Refused(
        "4 errors occurred:\n"
            + "\t* WAN error: 1/1 nodes reported failure\n"
            + ("\t* " + self + "." + datacenter + reason)
            + ("\t* " + datacenter + " (LAN) error: 1/1 nodes reported failure\n")
            + ("\t* " + self + reason)
            + "\n");
  }

  private static void checkRelayFactor(String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      int factor = Integer.parseInt(text);
      if (factor < 0 || factor > MAX_RELAY_FACTOR) {
        throw new DoorException.BadRequest(
            "Invalid relay-factor: Relay factor must be in range: [0, 5]");
      }
    } catch (NumberFormatException e) {
      throw new DoorException.BadRequest(
          "Error parsing relay factor: strconv.Atoi: parsing \"" + text + "\": invalid syntax");
    }
  }
}
