package io.rollcall.agent.lease;

/**
 * What the lessor of this node does, for metrics.
 *
 * @param leases that it watches now; 0 except on the leader
 * @param renewed renewals that came in since the start
 * @param expiredSessions sessions that were ended since the start because nobody renewed them
 * @param expiredChecks TTL checks that were turned critical since the start because nobody reported
 */
public record LessorFigures(int leases, long renewed, long expiredSessions, long expiredChecks) {}
