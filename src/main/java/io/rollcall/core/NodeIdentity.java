package io.rollcall.core;

import java.util.Map;
import java.util.UUID;

/**
 * Who this node is.
 *
 * @param name unique in the cluster
 * @param id drawn once, kept in the data directory
 * @param address where others reach it: host name or IP address
 * @param peerPort the port of the replicated log
 * @param meta shown in the catalog
 */
public record NodeIdentity(
    String name,
    UUID id,
    String datacenter,
    String address,
    int httpPort,
    int peerPort,
    Map<String, String> meta) {}
