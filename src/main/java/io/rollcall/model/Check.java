package io.rollcall.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A health check, of a node or of one service instance.
 *
 * @param node the node it stands on
 * @param id unique on its node without regard to case
 * @param status one of the words of {@link Status}; a registration through the catalog may hold any
 *     other word, which then counts as not passing
 * @param output what the last run said, at most the definition's output limit
 * @param serviceId the instance it belongs to; empty for a check of the node
 * @param serviceName the instance's service name, copied at registration
 * @param serviceTags the instance's tags, copied at registration
 * @param type {@code ttl}, {@code http}, {@code tcp}, {@code maintenance} … or empty
 * @param definition how to run it; null when nobody here runs it
 */
public record Check(
    String node,
    String id,
    String name,
    String status,
    String notes,
    String output,
    String serviceId,
    String serviceName,
    List<String> serviceTags,
    String type,
    @Nullable CheckDefinition definition,
    long createIndex,
    long modifyIndex) {

  /** The id of the check that says whether a Rollcall node is alive. */
  public static final String NODE_LIVENESS = "serfHealth";

  /** The liveness check's output when its node has stopped by itself. */
  public static final String LEFT = "Agent left";

  /** The words of a check's status. */
  public static final class Status {
    public static final String PASSING = "passing";
    public static final String WARNING = "warning";
    public static final String CRITICAL = "critical";

    private Status() {}
  }

  public boolean ofNode() {
    return serviceId.isEmpty();
  }

  public Check stamped(long createIndex, long modifyIndex) {
    return new Check(
        node,
        id,
        name,
        status,
        notes,
        output,
        serviceId,
        serviceName,
        serviceTags,
        type,
        definition,
        createIndex,
        modifyIndex);
  }

  public Check onNode(String owner) {
    return new Check(
        owner,
        id,
        name,
        status,
        notes,
        output,
        serviceId,
        serviceName,
        serviceTags,
        type,
        definition,
        createIndex,
        modifyIndex);
  }

  public Check withResult(String status, String output) {
    return new Check(
        node,
        id,
        name,
        status,
        notes,
        output,
        serviceId,
        serviceName,
        serviceTags,
        type,
        definition,
        createIndex,
        modifyIndex);
  }

  public Check ofService(String serviceId, String serviceName, List<String> serviceTags) {
    return new Check(
        node,
        id,
        name,
        status,
        notes,
        output,
        serviceId,
        serviceName,
        serviceTags,
        type,
        definition,
        createIndex,
        modifyIndex);
  }
}
