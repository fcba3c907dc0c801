package io.rollcall.api.consul.query;

import io.rollcall.api.consul.http.DoorException;
import io.rollcall.api.consul.http.QueryParameters;
import io.rollcall.api.consul.text.GoBoolean;
import io.rollcall.api.consul.text.GoDuration;
import io.rollcall.api.consul.text.GoText;
import io.rollcall.api.consul.text.GoUuid;
import io.rollcall.core.query.BadTemplateException;
import io.rollcall.core.query.QueryTemplate;
import io.rollcall.model.PreparedQuery;
import io.rollcall.model.PreparedQuery.Failover;
import io.rollcall.model.PreparedQuery.Target;
import io.rollcall.model.PreparedQuery.Template;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes prepared queries of what clients write, or refuses it with Consul's text. Any thread. */
final class QueryRequests {
  /** What a token is shown as to who may not see it. */
  private static final String HIDDEN = "<hidden>";

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
  private static final int MAX_META_PAIRS = 64;

  private QueryRequests() {}

  static PreparedQuery query(UUID id, QueryBody body) {
    QueryBody.Service service = Objects.requireNonNullElse(body.service(), QueryBody.Service.EMPTY);
    QueryBody.Template template = body.template();
    String type = template == null ? "" : template.type();
    if (body.name().isEmpty() && type.isEmpty() && body.session().isEmpty()) {
      throw invalid("Must be bound to a session");
    }
    if (body.token().equals(HIDDEN)) {
      throw invalid(
          "Bad Token '"
              + HIDDEN
              + "', it looks like a query definition with a redacted token was submitted");
    }
    PreparedQuery query =
        new PreparedQuery(
            id,
            body.name(),
            null,
            body.token(),
            template == null
                ? Template.NONE
                : new Template(type, template.regexp(), template.removeEmptyTags()),
            target(service),
            body.dns() == null ? "" : ttl(body.dns().ttl()),
            0,
            0);
    PreparedQuery bound = boundTo(session(body.session()), query);
    if (bound.isTemplate()) {
      compile(bound);
    }
    return bound;
  }

  private static PreparedQuery boundTo(@Nullable UUID session, PreparedQuery query) {
    return new PreparedQuery(
        query.id(),
        query.name(),
        session,
        query.token(),
        query.template(),
        query.service(),
        query.dnsTtl(),
        0,
        0);
  }

  private static void compile(PreparedQuery query) {
    try {
      QueryTemplate.compile(query);
    } catch (BadTemplateException e) {
      throw new DoorException.Refused("failed compiling template: " + e.getMessage());
    }
  }

  private static Target target(QueryBody.Service body) {
    if (body.service().isEmpty()) {
      throw invalid("Must provide a Service name to query");
    }
    QueryBody.Failover failover = body.failover();
    if (failover != null && failover.nearestN() < 0) {
      throw invalid("Bad NearestN '" + failover.nearestN() + "', must be >= 0");
    }
    return new Target(
        body.service(),
        failover == null ? Failover.NONE : failover(failover),
        body.onlyPassing(),
        body.ignoreCheckIds(),
        body.near(),
        body.tags(),
        meta("NodeMeta", body.nodeMeta()),
        meta("ServiceMeta", body.serviceMeta()),
        body.connect());
  }

  private static Failover failover(QueryBody.Failover body) {
    List<QueryBody.Place> places = body.targets();
    return new Failover(
        body.nearestN(),
        body.datacenters(),
        places == null
            ? null
            : places.stream()
                .map(each -> new Failover.Place(each.datacenter(), each.peer()))
                .toList());
  }

  private static @Nullable Map<String, String> meta(
      String field, @Nullable Map<String, String> meta) {
    if (meta != null && meta.size() > MAX_META_PAIRS) {
      throw invalid(
          "Invalid "
              + field
              + " filter: Node metadata cannot contain more than 64 key/value pairs");
    }
    if (meta != null && meta.containsKey("")) {
      throw invalid(
          "Invalid "
              + field
              + " filter: Couldn't load metadata pair ('', '"
              + meta.get("")
              + "'): Key cannot be blank");
    }
    return meta;
  }

  private static String ttl(String text) {
    if (text.isEmpty()) {
      return text;
    }
    try {
      if (GoDuration.parse(text).isNegative()) {
        throw invalid("DNS TTL '" + GoDuration.parse(text).toNanos() + "', must be >=0");
      }
      return text;
    } catch (IllegalArgumentException e) {
      throw invalid("Bad DNS TTL '" + text + "': " + e.getMessage());
    }
  }

  private static @Nullable UUID session(String text) {
    if (text.isEmpty()) {
      return null;
    }
    return GoUuid.parse(text)
        .orElseThrow(
            () ->
                new DoorException.Refused(
                    "invalid session: index error: " + GoUuid.complaint(text)));
  }

  /**
   * @param before what stands before Go's text when it is none
   */
  static UUID id(String text, String before) {
    return GoUuid.parse(text)
        .orElseThrow(
            () ->
                new DoorException.Refused(
                    before
                        + "failed prepared query lookup: index error: "
                        + GoUuid.complaint(text)));
  }

  /** The number of instances wanted; 0 for all. */
  static int limit(QueryParameters query) {
    String text = query.get("limit");
    if (text.isEmpty()) {
      return 0;
    }
    if (!INTEGER.matcher(text).matches()) {
      throw badLimit(text, "invalid syntax");
    }
    BigInteger number = new BigInteger(text);
    if (number.bitLength() >= Long.SIZE) {
      throw badLimit(text, "value out of range");
    }
    return number.min(BigInteger.valueOf(Integer.MAX_VALUE)).max(BigInteger.ZERO).intValue();
  }

  private static DoorException.RefusedUnread badLimit(String text, String why) {
    return new DoorException.RefusedUnread(
        "Bad limit: strconv.Atoi: parsing " + GoText.quoted(text) + ": " + why);
  }

  static boolean connect(QueryParameters query) {
    String text = query.get("connect");
    return !text.isEmpty()
        && GoBoolean.parse(text)
            .orElseThrow(
                () ->
                    new DoorException.RefusedUnread(
                        "Error parsing 'connect' value: strconv.ParseBool: parsing "
                            + GoText.quoted(text)
                            + ": invalid syntax"));
  }

  private static DoorException.Refused invalid(String why) {
    return new DoorException.Refused("Invalid prepared query: " + why);
  }
}
