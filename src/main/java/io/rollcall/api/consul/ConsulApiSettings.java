package io.rollcall.api.consul;

/**
 * What the door needs to know of the node's configuration.
 *
 * @param datacenter the only one that {@code ?dc=} may name
 * @param version the Consul version that clients are told, for example {@code 1.22.0}
 * @param maxValueBytes the largest body of a KV write, {@code rollcall.kv.max-value-size}
 * @param maxBodyBytes the largest body of any other request
 * @param maxBodyMemoryBytes all bodies that are in memory at a time, {@code
 *     rollcall.consul.max-body-memory}
 * @param localScripts whether checks in this node's files may run programs
 * @param remoteScripts whether checks that anybody registers may
 */
public record ConsulApiSettings(
    String datacenter,
    String version,
    int maxValueBytes,
    int maxBodyBytes,
    int maxBodyMemoryBytes,
    boolean localScripts,
    boolean remoteScripts) {}
