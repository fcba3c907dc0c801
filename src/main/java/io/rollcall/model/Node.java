package io.rollcall.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the catalog: a Rollcall server, or a host that somebody registered from outside.
 *
 * @param name unique without regard to case
 * @param id a UUID in lower case, or empty
 * @param address host name or IP address
 * @param taggedAddresses for example {@code lan -> 10.0.0.1}; null when none were given
 * @param meta null when none was given
 */
public record Node(
    String name,
    String id,
    String address,
    @Nullable Map<String, String> taggedAddresses,
    @Nullable Map<String, String> meta,
    long createIndex,
    long modifyIndex) {

  /** The service that every server registers for itself, and its id. */
  public static final String SERVER_SERVICE = "consul";

  /** Consul's agents mark their nodes with this piece of meta, and so do Rollcall's servers. */
  public static final String AGENT_META = "consul-network-segment";

  /** Whether an agent looks after it, and not somebody from outside. */
  public boolean ofAgent() {
    return meta != null && meta.containsKey(AGENT_META);
  }

  public Node stamped(long createIndex, long modifyIndex) {
    return new Node(name, id, address, taggedAddresses, meta, createIndex, modifyIndex);
  }
}
