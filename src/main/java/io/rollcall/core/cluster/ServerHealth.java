package io.rollcall.core.cluster;

import java.time.Duration;

/**
 * A server as the leader judges it.
 *
 * @param alive whether it answers
 * @param lastContact since it last answered; zero for the leader
 * @param lastTerm the leader's term
 * @param lastIndex the last entry that it is known to hold
 * @param healthy alive, in touch and not too far behind
 * @param stableSinceMillis since when that is so, in milliseconds since 1970
 */
public record ServerHealth(
    String name,
    String address,
    boolean alive,
    boolean leader,
    Duration lastContact,
    long lastTerm,
    long lastIndex,
    boolean healthy,
    boolean voter,
    long stableSinceMillis) {}
