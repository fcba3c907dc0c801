package io.rollcall.api.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cluster at a glance.
 *
 * @param sentence how it is, in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Overview(
    String datacenter,
    String clusterName,
    String node,
    String version,
    boolean readOnly,
    @Nullable String leader,
    long term,
    int quorum,
    int voters,
    int failureTolerance,
    boolean healthy,
    String sentence,
    List<Server> members,
    Counts counts,
    RatesNow rates,
    Sizes sizes,
    long appliedIndex) {

  /**
   * A server; what only the leader knows is absent while it cannot be asked.
   *
   * @param address of its peer port
   * @param http of its HTTP port, as far as this node knows
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Server(
      String name,
      String address,
      @Nullable String http,
      String role,
      @Nullable Boolean alive,
      @Nullable Long term,
      @Nullable Long lastIndex,
      @Nullable Long lagEntries,
      @Nullable Long lastContactMillis,
      @Nullable String version) {}

  record Counts(
      int services,
      int instances,
      int passing,
      int warning,
      int critical,
      int nodes,
      int nodesCritical,
      int sessions,
      long keys) {}

  /** Through this node. */
  record RatesNow(double readsPerSecond, double writesPerSecond) {}

  /** Of this node. */
  record Sizes(long stateBytes, long logBytes, long journalBytes) {}
}
