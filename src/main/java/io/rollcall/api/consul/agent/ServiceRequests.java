package io.rollcall.api.consul.agent;

import io.rollcall.api.consul.catalog.EndpointBody;
import io.rollcall.api.consul.catalog.MeshBody;
import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.text.IpLiteral;
import io.rollcall.model.Check;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Endpoint;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes an instance and its checks of what clients register with an agent, or refuses it with
 * Consul's text. Ports, names and kinds are not looked at, except those of the mesh. Any thread.
 */
final class ServiceRequests {
  private static final int MAX_META_PAIRS = 64;
  private static final int MAX_META_KEY_BYTES = 128;
  private static final int MAX_META_VALUE_BYTES = 512;
  private static final int MAX_WEIGHT = 65535;
  private static final String RESERVED = "consul-";
  private static final Pattern META_KEY = Pattern.compile("[a-zA-Z0-9_-]+");

  /** What a body asks to register. The node is set by whoever registers it. */
  record Registration(ServiceInstance service, List<Check> checks) {}

  private ServiceRequests() {}

  static Registration registration(ServiceBody body) {
    if (body.name().isEmpty()) {
      throw new DoorException.BadRequest("Missing service name");
    }
    if (IpLiteral.isAny(body.address())) {
      throw new DoorException.BadRequest("Invalid service address");
    }
    Weights weights = weights(body.weights());
    checkMeta(Objects.requireNonNullElse(body.meta(), Map.of()));
    MeshBody.refuse(body.kind(), body.proxy(), body.connect());
    ServiceInstance service =
        new ServiceInstance(
            "",
            body.id().isEmpty() ? body.name() : body.id(),
            body.name(),
            body.tags() == null ? List.of() : body.tags(),
            body.address(),
            body.port(),
            taggedAddresses(body),
            body.meta(),
            weights,
            body.enableTagOverride(),
            body.kind(),
            MeshBody.speaksMesh(body.connect()),
            Origin.AGENT,
            0,
            0);
    return new Registration(service, checks(body, service));
  }

  private static List<Check> checks(ServiceBody body, ServiceInstance service) {
    List<CheckBody> bodies = new ArrayList<>();
    CheckBody single = body.check();
    if (single != null && !single.isEmpty()) {
      bodies.add(single);
    }
    bodies.addAll(Objects.requireNonNullElse(body.checks(), List.of()));
    bodies.forEach(CheckRequests::validate);
    bodies.forEach(CheckRequests::requireWord);
    List<Check> checks = new ArrayList<>();
    for (CheckBody each : bodies) {
      String number = bodies.size() == 1 ? "" : ":" + (checks.size() + 1);
      String id = each.id().isEmpty() ? "service:" + service.id() + number : each.id();
      String name = each.name().isEmpty() ? "Service '" + service.name() + "' check" : each.name();
      checks.add(CheckRequests.check(each, id, name, service.id(), service.name(), service.tags()));
    }
    return checks;
  }

  /** An IP address is found under its version's names too, for clients that ask by those. */
  private static @Nullable Map<String, Endpoint> taggedAddresses(ServiceBody body) {
    Map<String, Endpoint> addresses = EndpointBody.all(body.taggedAddresses());
    IpLiteral.versionOf(body.address())
        .ifPresent(
            version -> {
              String suffix = version == IpLiteral.Version.IPV4 ? "_ipv4" : "_ipv6";
              Endpoint own = new Endpoint(body.address(), body.port());
              addresses.putIfAbsent("lan" + suffix, own);
              addresses.putIfAbsent("wan" + suffix, own);
            });
    return addresses.isEmpty() ? null : addresses;
  }

  private static Weights weights(ServiceBody.@Nullable Weights body) {
    if (body == null) {
      return Weights.DEFAULT;
    }
    if (body.passing() < 1) {
      throw new DoorException.BadRequest("Invalid Weights: Passing must be greater than 0");
    }
    if (body.warning() < 0) {
      throw new DoorException.BadRequest(
          "Invalid Weights: Warning must be greater or equal than 0");
    }
    if (body.passing() > MAX_WEIGHT || body.warning() > MAX_WEIGHT) {
      throw new DoorException.BadRequest("Invalid Weights: DNS Weight must be between 0 and 65535");
    }
    return new Weights(body.passing(), body.warning());
  }

  private static void checkMeta(Map<String, String> meta) {
    if (meta.size() > MAX_META_PAIRS) {
      throw invalidMeta("Node metadata cannot contain more than 64 key/value pairs");
    }
    new TreeMap<>(meta)
        .forEach(
            (key, value) ->
                metaFault(key, value)
                    .ifPresent(
                        fault -> {
                          throw invalidMeta(
                              "Couldn't load metadata pair ('"
                                  + key
                                  + "', '"
                                  + value
                                  + "'): "
                                  + fault);
                        }));
  }

  private static Optional<String> metaFault(String key, String value) {
    if (key.isEmpty()) {
      return Optional.of("Key cannot be blank");
    }
    if (!META_KEY.matcher(key).matches()) {
      return Optional.of("Key contains invalid characters");
    }
    if (key.length() > MAX_META_KEY_BYTES) {
      return Optional.of("Key is too long (limit: 128 characters)");
    }
    if (key.startsWith(RESERVED)) {
      return Optional.of("Key prefix 'consul-' is reserved for internal use");
    }
    return value.getBytes(StandardCharsets.UTF_8).length > MAX_META_VALUE_BYTES
        ? Optional.of("Value is too long (limit: 512 characters)")
        : Optional.empty();
  }

  private static DoorException.BadRequest invalidMeta(String reason) {
    return new DoorException.BadRequest("Invalid Service Meta: " + reason);
  }
}
