package io.rollcall.api.consul.catalog;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.api.consul.text.IpLiteral;
import io.rollcall.command.CatalogCommand;
import io.rollcall.command.Outcome.Rejection;
import io.rollcall.model.Check;
import io.rollcall.model.Node;
import io.rollcall.model.ServiceInstance;
import io.rollcall.model.ServiceInstance.Endpoint;
import io.rollcall.model.ServiceInstance.Origin;
import io.rollcall.model.ServiceInstance.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes commands of what clients write into the catalog, or refuses it with Consul's text. The
 * catalog takes nearly everything: words of states, weights and ports are not looked at. Any
 * thread.
 */
public final class CatalogRequests {
  private static final int UUID_LENGTH = 36;
  private static final List<Integer> UUID_HYPHENS = List.of(8, 13, 18, 23);

  private final String datacenter;

  CatalogRequests(String datacenter) {
    this.datacenter = datacenter;
  }

  CatalogCommand.Register register(RegisterBody body) {
    checkDatacenter(body.datacenter());
    if (body.node().isEmpty()) {
      throw new DoorException.Refused("Must provide node");
    }
    if (body.address().isEmpty() && !body.skipNodeUpdate()) {
      throw new DoorException.Refused("Must provide address if SkipNodeUpdate is not set");
    }
    Node node =
        new Node(
            body.node(),
            nodeId(body.id()),
            body.address(),
            body.taggedAddresses(),
            body.nodeMeta(),
            0,
            0);
    RegisterBody.Service service = body.service();
    return new CatalogCommand.Register(
        node,
        service == null ? null : service(body.node(), service),
        checks(body),
        body.skipNodeUpdate());
  }

  CatalogCommand.Deregister deregister(DeregisterBody body) {
    checkDatacenter(body.datacenter());
    if (body.node().isEmpty()) {
      throw new DoorException.Refused("Must provide node");
    }
    return new CatalogCommand.Deregister(
        body.node(), nullIfEmpty(body.serviceId()), nullIfEmpty(body.checkId()));
  }

  /** A check of a service that is not there is Consul's only rejection of its own. */
  static Optional<DoorException> wording(Rejection reason) {
    return reason instanceof Rejection.UnknownService service
        ? Optional.of(
            new DoorException.Refused(
                "failed inserting check: Missing service registration on node "
                    + GoText.quoted(service.node())))
        : Optional.empty();
  }

  private void checkDatacenter(String asked) {
    if (!asked.isEmpty() && !asked.equals(datacenter)) {
      throw new DoorException.Refused("No path to datacenter");
    }
  }

  public static ServiceInstance service(String node, RegisterBody.Service body) {
    if (body.service().isEmpty()) {
      throw new DoorException.Refused(
          body.id().isEmpty()
              ? "failed inserting service: failed inserting service: object missing primary index"
              : "Must provide service name with ID");
    }
    if (IpLiteral.isAny(body.address())) {
      throw new DoorException.Refused("Invalid service address");
    }
    MeshBody.refuse(body.kind(), body.proxy(), body.connect());
    Map<String, Endpoint> addresses = EndpointBody.all(body.taggedAddresses());
    return new ServiceInstance(
        node,
        body.id().isEmpty() ? body.service() : body.id(),
        body.service(),
        body.tags() == null ? List.of() : body.tags(),
        body.address(),
        body.port(),
        addresses.isEmpty() ? null : addresses,
        body.meta(),
        weights(body.weights()),
        body.enableTagOverride(),
        body.kind(),
        MeshBody.speaksMesh(body.connect()),
        Origin.CATALOG,
        0,
        0);
  }

  private static List<Check> checks(RegisterBody body) {
    List<RegisterBody.Check> all =
        new ArrayList<>(Objects.requireNonNullElse(body.checks(), List.of()));
    if (body.check() != null) {
      all.add(body.check());
    }
    return all.stream().map(each -> check(body.node(), each)).toList();
  }

  public static Check check(String node, RegisterBody.Check body) {
    String id = body.checkId().isEmpty() ? body.name() : body.checkId();
    if (id.isEmpty()) {
      throw new DoorException.Refused(
          "failed inserting check: failed inserting check: object missing primary index on node "
              + GoText.quoted(node));
    }
    if (!body.node().isEmpty() && !body.node().equalsIgnoreCase(node)) {
      throw new DoorException.Refused(
          "check node "
              + GoText.quoted(body.node())
              + " does not match node "
              + GoText.quoted(node));
    }
    return new Check(
        node,
        id,
        body.name(),
        body.status().isEmpty() ? Check.Status.CRITICAL : body.status(),
        body.notes(),
        body.output(),
        body.serviceId(),
        body.serviceName(),
        body.serviceTags() == null ? List.of() : body.serviceTags(),
        body.type(),
        CheckDefinitions.read(id, body.definition()),
        0,
        0);
  }

  private static Weights weights(RegisterBody.@Nullable Weights body) {
    return body == null || (body.passing() == 0 && body.warning() == 0)
        ? Weights.DEFAULT
        : new Weights(body.passing(), body.warning());
  }

  public static String nodeId(String text) {
    if (text.isEmpty()) {
      return text;
    }
    if (text.length() != UUID_LENGTH) {
      throw new DoorException.Refused("Bad node ID: uuid string is wrong length");
    }
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (UUID_HYPHENS.contains(at)) {
        if (each != '-') {
          throw new DoorException.Refused("Bad node ID: uuid is improperly formatted");
        }
      } else if (each >= 0x80 || Character.digit(each, 16) < 0) {
        throw new DoorException.Refused(
            "Bad node ID: encoding/hex: invalid byte: U+%04X '%c'".formatted((int) each, each));
      }
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}
