package io.rollcall.model;

import java.util.UUID;

/**
 * An event that somebody fired.
 *
 * @param payload opaque; empty when there is none
 * @param nodeFilter regular expression over names of nodes: on others it is not told; empty for all
 * @param serviceFilter the same over names of the services registered through a node
 * @param tagFilter the same over the tags of those services
 * @param sequence its number among all events, from 1; 0 until it is given in apply
 * @param index Raft index at which it was fired; 0 until then
 */
public record UserEvent(
    UUID id,
    String name,
    Bytes payload,
    String nodeFilter,
    String serviceFilter,
    String tagFilter,
    long sequence,
    long index) {
  /** How many are remembered. */
  public static final int MAX_REMEMBERED = 256;

  public UserEvent stamped(long sequence, long index) {
    return new UserEvent(id, name, payload, nodeFilter, serviceFilter, tagFilter, sequence, index);
  }
}
