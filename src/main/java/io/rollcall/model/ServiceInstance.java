package io.rollcall.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a service, on one node.
 *
 * @param node name of the node it is registered on; for a registration through an agent this is the
 *     owner, which runs its checks
 * @param id unique on its node without regard to case
 * @param name the service's name
 * @param address own address; empty means the node's
 * @param port 0 when none was given
 * @param taggedAddresses null when none were given
 * @param meta null when none was given
 * @param kind empty for an ordinary service
 * @param connectNative whether the instance speaks the mesh's protocol itself (kept, not acted
 *     upon)
 * @param origin how the registration came in: this decides who runs the checks and who may adopt it
 */
public record ServiceInstance(
    String node,
    String id,
    String name,
    List<String> tags,
    String address,
    int port,
    @Nullable Map<String, Endpoint> taggedAddresses,
    @Nullable Map<String, String> meta,
    Weights weights,
    boolean enableTagOverride,
    String kind,
    boolean connectNative,
    Origin origin,
    long createIndex,
    long modifyIndex) {

  public enum Origin {
    /**
     * Through {@code agent/service/register}: owned by its node, adoptable when it has an address.
     */
    AGENT,
    /** Through {@code catalog/register}: only ever changed by whoever wrote it. */
    CATALOG
  }

  /** An address under a name, for example {@code wan}. */
  public record Endpoint(String address, int port) {}

  /** DNS weights of an instance in each state, from 0 to 65535. */
  public record Weights(int passing, int warning) {
    public static final Weights DEFAULT = new Weights(1, 1);
  }

  public ServiceInstance stamped(long createIndex, long modifyIndex) {
    return new ServiceInstance(
        node,
        id,
        name,
        tags,
        address,
        port,
        taggedAddresses,
        meta,
        weights,
        enableTagOverride,
        kind,
        connectNative,
        origin,
        createIndex,
        modifyIndex);
  }

  public ServiceInstance onNode(String owner) {
    return new ServiceInstance(
        owner,
        id,
        name,
        tags,
        address,
        port,
        taggedAddresses,
        meta,
        weights,
        enableTagOverride,
        kind,
        connectNative,
        origin,
        createIndex,
        modifyIndex);
  }
}
