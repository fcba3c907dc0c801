package io.rollcall.agent;

import java.time.Duration;

/**
 * How a node looks after its checks, and as leader after the others.
 *
 * @param maxConcurrentProbes probes that run at once on a node, from 1
 * @param probeTimeout for checks that name none
 * @param minInterval shorter intervals of checks are raised to this
 * @param outputLimitBytes bytes of output kept (the last ones) by checks that name no limit, from 1
 * @param checkUpdateInterval a change of nothing but a check's output is written at most this
 *     often; zero writes each one
 * @param renewalInterval how often a node hands its renewals to the leader
 * @param nodeLostAfter a server that the leader has not heard for this long is lost
 * @param nodeReturnedAfter how long a lost server must be heard again before it counts as alive;
 *     doubles with each loss up to a minute, and falls back after five quiet minutes
 * @param reapInterval how often the leader looks for what is to be removed
 * @param nodeReapAfter how long a server may be gone before it is removed from the catalog with
 *     everything on it; zero means never
 * @param tombstoneAge how long deleted keys are remembered
 * @param consulVersion the version of Consul that the {@code consul} service claims to be
 */
public record AgentSettings(
    int maxConcurrentProbes,
    Duration probeTimeout,
    Duration minInterval,
    int outputLimitBytes,
    Duration checkUpdateInterval,
    Duration renewalInterval,
    Duration nodeLostAfter,
    Duration nodeReturnedAfter,
    Duration reapInterval,
    Duration nodeReapAfter,
    Duration tombstoneAge,
    String consulVersion) {

  public static final AgentSettings DEFAULTS =
      new AgentSettings(
          1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          4096,
          Duration.ofMinutes(5),
          Duration.ofMillis(250),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofDays(3),
          Duration.ofMinutes(15),
          "1.8.7");

  public AgentSettings {
    atLeastOne("maxConcurrentProbes", maxConcurrentProbes);
    atLeastOne("outputLimitBytes", outputLimitBytes);
    positive("probeTimeout", probeTimeout);
    positive("minInterval", minInterval);
    positive("renewalInterval", renewalInterval);
    positive("nodeLostAfter", nodeLostAfter);
    positive("nodeReturnedAfter", nodeReturnedAfter);
    positive("reapInterval", reapInterval);
    positive("tombstoneAge", tombstoneAge);
    if (nodeReapAfter.isNegative()) {
      throw new IllegalArgumentException("nodeReapAfter: " + nodeReapAfter + " (expected: >= 0)");
    }
    if (checkUpdateInterval.isNegative()) {
      throw new IllegalArgumentException(
          "checkUpdateInterval: " + checkUpdateInterval + " (expected: >= 0)");
    }
  }

  public AgentSettings withCheckUpdateInterval(Duration interval) {
    return new AgentSettings(
        maxConcurrentProbes,
        probeTimeout,
        minInterval,
        outputLimitBytes,
        interval,
        renewalInterval,
        nodeLostAfter,
        nodeReturnedAfter,
        reapInterval,
        nodeReapAfter,
        tombstoneAge,
        consulVersion);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
