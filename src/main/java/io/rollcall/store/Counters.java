package io.rollcall.store;

/**
 * Table-wide numbers, given in apply.
 *
 * @param kvIndex Raft index of the last change of any key, deletions included
 * @param tombstoneIndex Raft index of the last deletion that is still remembered
 * @param nodesIndex of the last change of any node
 * @param servicesIndex of the last change of any service instance
 * @param checksIndex of the last change of any check
 * @param sessionsIndex of the last change of any session
 * @param revision etcd's main revision: plus one for each transaction that changed a key, from 1
 * @param timestampMillis the highest leader's timestamp seen: the time of the log
 */
public record Counters(
    long kvIndex,
    long tombstoneIndex,
    long nodesIndex,
    long servicesIndex,
    long checksIndex,
    long sessionsIndex,
    long revision,
    long timestampMillis) {
  public static final Counters INITIAL = new Counters(0, 0, 0, 0, 0, 0, 1, 0);
}
