package io.rollcall.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A question for healthy instances of a service that clients ask by a name or an id.
 *
 * @param name found without regard to case; may be empty when a session holds it, or for the
 *     template that takes every name
 * @param session ends with this session; null for none
 * @param token used instead of the asking client's; empty for none
 * @param dnsTtl a duration as the client wrote it, for answers over DNS; empty for none
 */
public record PreparedQuery(
    UUID id,
    String name,
    @Nullable UUID session,
    String token,
    Template template,
    Target service,
    String dnsTtl,
    long createIndex,
    long modifyIndex) {

  public PreparedQuery stamped(long createIndex, long modifyIndex) {
    return new PreparedQuery(
        id, name, session, token, template, service, dnsTtl, createIndex, modifyIndex);
  }

  public PreparedQuery asking(Target other) {
    return new PreparedQuery(
        id, name, session, token, template, other, dnsTtl, createIndex, modifyIndex);
  }

  public boolean isTemplate() {
    return !template.type().isEmpty();
  }

  /**
   * How the query is made for the name it is asked by.
   *
   * @param type empty for a query that is none, else {@link #NAME_PREFIX}
   * @param regexp what {@code ${match(n)}} means; empty for none
   */
  public record Template(String type, String regexp, boolean removeEmptyTags) {
    public static final String NAME_PREFIX = "name_prefix_match";
    public static final Template NONE = new Template("", "", false);
  }

  /**
   * Which instances are wanted.
   *
   * @param ignoreCheckIds checks that do not count; null when none were given
   * @param near the node whose neighbours come first; empty for none
   * @param tags all of these; with a {@code !} before it, one that must not be there
   */
  public record Target(
      String service,
      Failover failover,
      boolean onlyPassing,
      @Nullable List<String> ignoreCheckIds,
      String near,
      @Nullable List<String> tags,
      @Nullable Map<String, String> nodeMeta,
      @Nullable Map<String, String> serviceMeta,
      boolean connect) {}

  /**
   * Where else to ask when there is nobody here.
   *
   * @param nearestN this many of the nearest datacenters, before the named ones
   * @param targets the newer form of the list; null when it was not used
   */
  public record Failover(
      int nearestN, @Nullable List<String> datacenters, @Nullable List<Place> targets) {
    public static final Failover NONE = new Failover(0, null, null);

    public record Place(String datacenter, String peer) {}
  }
}
